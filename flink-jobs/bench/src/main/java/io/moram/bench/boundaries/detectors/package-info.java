// SPDX-License-Identifier: Apache-2.0
/** The boundary detectors that the benchmark compares, and simple baselines. */
@API(status = API.Status.INTERNAL)
@NullMarked
package io.moram.bench.boundaries.detectors;

import org.apiguardian.api.API;
import org.jspecify.annotations.NullMarked;
