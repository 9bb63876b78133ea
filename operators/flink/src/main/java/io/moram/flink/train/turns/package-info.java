// SPDX-License-Identifier: Apache-2.0
/** Whose turn it is, how long turns take, and whose fault a failed one is. */
@NullMarked
package io.moram.flink.train.turns;

import org.jspecify.annotations.NullMarked;
