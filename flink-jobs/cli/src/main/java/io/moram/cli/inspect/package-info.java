// SPDX-License-Identifier: Apache-2.0
/** Shows what a model sees of a picture, and what a folder holds as a backbone. */
@NullMarked
package io.moram.cli.inspect;

import org.jspecify.annotations.NullMarked;
