// SPDX-License-Identifier: Apache-2.0
/** Decoder layers, forward, backward and with a cache, with a hook for atoms. */
@API(status = API.Status.INTERNAL)
@NullMarked
package io.moram.model.decoder.layers;

import org.apiguardian.api.API;
import org.jspecify.annotations.NullMarked;
