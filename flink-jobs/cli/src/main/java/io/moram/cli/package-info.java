// SPDX-License-Identifier: Apache-2.0
/** The entry point of the command line. */
@NullMarked
package io.moram.cli;

import org.jspecify.annotations.NullMarked;
