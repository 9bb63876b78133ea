// SPDX-License-Identifier: Apache-2.0
/** Tests of counting predictions. */
@NullMarked
package io.moram.flink.evaluate;

import org.jspecify.annotations.NullMarked;
