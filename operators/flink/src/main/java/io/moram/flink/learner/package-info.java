// SPDX-License-Identifier: Apache-2.0
/** The records that pass between the learner job's operators, its events and its gauges. */
@NullMarked
package io.moram.flink.learner;

import org.jspecify.annotations.NullMarked;
