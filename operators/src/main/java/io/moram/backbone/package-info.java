// SPDX-License-Identifier: Apache-2.0
/**
 * Frozen models: weights, tokenizer, image preprocessing and the encoders, with a hook for atoms.
 */
@NullMarked
package io.moram.backbone;

import org.jspecify.annotations.NullMarked;
