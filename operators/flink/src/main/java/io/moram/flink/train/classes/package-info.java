// SPDX-License-Identifier: Apache-2.0
/**
 * The classes of a learner: their checks, those of earlier tasks, and the open task's signature.
 */
@NullMarked
package io.moram.flink.train.classes;

import org.jspecify.annotations.NullMarked;
