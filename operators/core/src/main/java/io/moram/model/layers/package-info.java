// SPDX-License-Identifier: Apache-2.0
/** Transformer layers, forward and backward, with a hook for atoms. */
@API(status = API.Status.INTERNAL)
@NullMarked
package io.moram.model.layers;

import org.apiguardian.api.API;
import org.jspecify.annotations.NullMarked;
