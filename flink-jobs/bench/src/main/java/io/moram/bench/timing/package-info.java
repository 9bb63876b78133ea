// SPDX-License-Identifier: Apache-2.0
/** Times the sides of a comparison in turns, and writes the results. */
@NullMarked
package io.moram.bench.timing;

import org.jspecify.annotations.NullMarked;
