// SPDX-License-Identifier: Apache-2.0
/** How far long work is, for the person who waits for it. */
@NullMarked
package io.moram.cli.progress;

import org.jspecify.annotations.NullMarked;
