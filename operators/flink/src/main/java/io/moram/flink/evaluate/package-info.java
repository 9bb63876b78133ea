// SPDX-License-Identifier: Apache-2.0
/** Counts the predictions of evaluation streams into the learners' accuracy matrices. */
@NullMarked
package io.moram.flink.evaluate;

import org.jspecify.annotations.NullMarked;
