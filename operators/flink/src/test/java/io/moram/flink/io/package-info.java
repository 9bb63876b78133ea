// SPDX-License-Identifier: Apache-2.0
/** Tests of decoding and dead letters. */
@NullMarked
package io.moram.flink.io;

import org.jspecify.annotations.NullMarked;
