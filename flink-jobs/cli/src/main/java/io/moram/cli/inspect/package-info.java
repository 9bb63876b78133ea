// SPDX-License-Identifier: Apache-2.0
/** Shows what a model sees of a picture. */
@NullMarked
package io.moram.cli.inspect;

import org.jspecify.annotations.NullMarked;
