// SPDX-License-Identifier: Apache-2.0
/** Rebuilds a learner's state from what it has published. */
@NullMarked
package io.moram.flink.train.bootstrap;

import org.jspecify.annotations.NullMarked;
