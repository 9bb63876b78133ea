// SPDX-License-Identifier: Apache-2.0
/** The operator that trains the open task's atoms and seals them. */
@NullMarked
package io.moram.flink.train;

import org.jspecify.annotations.NullMarked;
