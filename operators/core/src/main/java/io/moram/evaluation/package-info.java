// SPDX-License-Identifier: Apache-2.0
/** Accuracy matrices and the metrics over them, as formulas with their signs. */
@NullMarked
package io.moram.evaluation;

import org.jspecify.annotations.NullMarked;
