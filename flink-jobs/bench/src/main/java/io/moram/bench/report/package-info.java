// SPDX-License-Identifier: Apache-2.0
/** Writes the performance page from the files of benchmarks. */
@NullMarked
package io.moram.bench.report;

import org.jspecify.annotations.NullMarked;
