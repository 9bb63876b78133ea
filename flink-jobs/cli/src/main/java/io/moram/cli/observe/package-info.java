// SPDX-License-Identifier: Apache-2.0
/** The command that serves the observatory. */
@NullMarked
package io.moram.cli.observe;

import org.jspecify.annotations.NullMarked;
