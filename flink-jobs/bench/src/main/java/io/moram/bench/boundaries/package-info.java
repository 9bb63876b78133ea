// SPDX-License-Identifier: Apache-2.0
/** The benchmark of boundary detectors. */
@NullMarked
package io.moram.bench.boundaries;

import org.jspecify.annotations.NullMarked;
