// SPDX-License-Identifier: Apache-2.0
/** Counts the predictions of evaluation streams into the learners' accuracy matrices. */
@NullMarked
package io.moram.operators.evaluation;

import org.jspecify.annotations.NullMarked;
