// SPDX-License-Identifier: Apache-2.0
/** A task's optimisation: its loss, its optimiser, its schedule, and its whole state as a value. */
@NullMarked
package io.moram.training;

import org.jspecify.annotations.NullMarked;
