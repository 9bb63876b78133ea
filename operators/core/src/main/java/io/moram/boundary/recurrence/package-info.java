// SPDX-License-Identifier: Apache-2.0
/** Recognizes tasks that a learner has seen before. */
@NullMarked
package io.moram.boundary.recurrence;

import org.jspecify.annotations.NullMarked;
