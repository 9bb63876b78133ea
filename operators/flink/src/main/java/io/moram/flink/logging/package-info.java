// SPDX-License-Identifier: Apache-2.0
/** Log lines that name their learner, and limits for warnings that repeat. */
@NullMarked
package io.moram.flink.logging;

import org.jspecify.annotations.NullMarked;
