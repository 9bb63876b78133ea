// SPDX-License-Identifier: Apache-2.0
/** Model files: safetensors, folders in the Hugging Face layout, and checked weights. */
@API(status = API.Status.INTERNAL)
@NullMarked
package io.moram.model.format;

import org.apiguardian.api.API;
import org.jspecify.annotations.NullMarked;
