// SPDX-License-Identifier: Apache-2.0
/** The learner job's operators: embedding, task boundaries, training and the seal. */
@NullMarked
package io.moram.operators.learner;

import org.jspecify.annotations.NullMarked;
