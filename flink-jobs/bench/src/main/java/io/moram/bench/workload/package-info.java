// SPDX-License-Identifier: Apache-2.0
/** The models, pictures and atoms of the timing benchmarks. */
@NullMarked
package io.moram.bench.workload;

import org.jspecify.annotations.NullMarked;
