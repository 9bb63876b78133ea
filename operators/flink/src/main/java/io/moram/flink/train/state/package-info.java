// SPDX-License-Identifier: Apache-2.0
/** The training operator's keyed state and its formats. */
@NullMarked
package io.moram.flink.train.state;

import org.jspecify.annotations.NullMarked;
