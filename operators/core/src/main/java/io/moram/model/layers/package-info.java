// SPDX-License-Identifier: Apache-2.0
/** Transformer layers, forward and backward, with a hook for atoms. */
@NullMarked
package io.moram.model.layers;

import org.jspecify.annotations.NullMarked;
