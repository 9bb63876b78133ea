// SPDX-License-Identifier: Apache-2.0
/** Requests in, predictions out: micro-batches, and the follower of the topic atoms behind them. */
@NullMarked
package io.moram.operators.serving;

import org.jspecify.annotations.NullMarked;
