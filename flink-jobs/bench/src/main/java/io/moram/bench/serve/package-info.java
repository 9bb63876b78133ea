// SPDX-License-Identifier: Apache-2.0
/** Measures the cost of serving many learners on one backbone. */
@NullMarked
package io.moram.bench.serve;

import org.jspecify.annotations.NullMarked;
