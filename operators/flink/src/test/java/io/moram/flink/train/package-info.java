// SPDX-License-Identifier: Apache-2.0
/** Tests of the learner job's operators. */
@NullMarked
package io.moram.flink.train;

import org.jspecify.annotations.NullMarked;
