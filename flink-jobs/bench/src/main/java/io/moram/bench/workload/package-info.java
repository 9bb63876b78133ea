// SPDX-License-Identifier: Apache-2.0
/** What the timing benchmarks compute on: models, pictures and atoms. */
@NullMarked
package io.moram.bench.workload;

import org.jspecify.annotations.NullMarked;
