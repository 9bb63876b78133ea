// SPDX-License-Identifier: Apache-2.0
/** What a running command leaves on the machine for other commands, and how it removes it. */
@NullMarked
package io.moram.cli.process;

import org.jspecify.annotations.NullMarked;
