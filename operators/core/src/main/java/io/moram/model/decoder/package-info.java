// SPDX-License-Identifier: Apache-2.0
/** Decoder language models in the Hugging Face layout: Llama, Gemma and Qwen. */
@NullMarked
package io.moram.model.decoder;

import org.jspecify.annotations.NullMarked;
