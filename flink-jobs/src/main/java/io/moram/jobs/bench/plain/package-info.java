// SPDX-License-Identifier: Apache-2.0
/** The layer written plainly with DJL operations: the yardstick of the benchmarks. */
@NullMarked
package io.moram.jobs.bench.plain;

import org.jspecify.annotations.NullMarked;
