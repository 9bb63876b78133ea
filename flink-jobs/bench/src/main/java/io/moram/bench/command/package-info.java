// SPDX-License-Identifier: Apache-2.0
/** The benchmarks as commands of the command line. */
@NullMarked
package io.moram.bench.command;

import org.jspecify.annotations.NullMarked;
