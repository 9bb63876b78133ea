// SPDX-License-Identifier: Apache-2.0
/** The layer in plain DJL operations: the baseline of the benchmarks. */
@NullMarked
package io.moram.bench.reference;

import org.jspecify.annotations.NullMarked;
