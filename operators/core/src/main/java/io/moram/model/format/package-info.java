// SPDX-License-Identifier: Apache-2.0
/** Model files: safetensors, folders in the Hugging Face layout, and checked weights. */
@NullMarked
package io.moram.model.format;

import org.jspecify.annotations.NullMarked;
