// SPDX-License-Identifier: Apache-2.0
/** The boundary detectors that the benchmark compares, and simple baselines. */
@NullMarked
package io.moram.bench.boundaries.detectors;

import org.jspecify.annotations.NullMarked;
