// SPDX-License-Identifier: Apache-2.0
/** CLIP: its configuration, tokenizer and two encoders. */
@NullMarked
package io.moram.model.clip;

import org.jspecify.annotations.NullMarked;
