// SPDX-License-Identifier: Apache-2.0
/**
 * Versioned serializers for everything that is stored in keyed state or travels between operators.
 */
@NullMarked
package io.moram.flink.state;

import org.jspecify.annotations.NullMarked;
