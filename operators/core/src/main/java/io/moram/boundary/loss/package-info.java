// SPDX-License-Identifier: Apache-2.0
/** Detects a change by a rise of the prequential loss. */
@NullMarked
package io.moram.boundary.loss;

import org.jspecify.annotations.NullMarked;
