// SPDX-License-Identifier: Apache-2.0
/** Measures the observatory with many tasks and many answers. */
@NullMarked
package io.moram.bench.observatory;

import org.jspecify.annotations.NullMarked;
