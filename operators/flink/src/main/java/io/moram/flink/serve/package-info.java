// SPDX-License-Identifier: Apache-2.0
/** The operator that answers requests in micro-batches. */
@NullMarked
package io.moram.flink.serve;

import org.jspecify.annotations.NullMarked;
