// SPDX-License-Identifier: Apache-2.0
/** Scores of answers in text, and the figures over tasks that are learned one after another. */
@NullMarked
package io.moram.evaluation.text;

import org.jspecify.annotations.NullMarked;
