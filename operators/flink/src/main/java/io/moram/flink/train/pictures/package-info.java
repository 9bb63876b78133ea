// SPDX-License-Identifier: Apache-2.0
/** Loads, caches and batches the open task's pictures. */
@NullMarked
package io.moram.flink.train.pictures;

import org.jspecify.annotations.NullMarked;
