// SPDX-License-Identifier: Apache-2.0
/**
 * Versioned serializers for everything that is stored in keyed state or travels between operators.
 */
@API(status = API.Status.INTERNAL)
@NullMarked
package io.moram.flink.state;

import org.apiguardian.api.API;
import org.jspecify.annotations.NullMarked;
