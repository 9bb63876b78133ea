// SPDX-License-Identifier: Apache-2.0
/** The adapted layer in training, forward and backward. */
@NullMarked
package io.moram.atoms.training;

import org.jspecify.annotations.NullMarked;
