// SPDX-License-Identifier: Apache-2.0
/** Tests of the versioned serializers. */
@NullMarked
package io.moram.flink.state;

import org.jspecify.annotations.NullMarked;
