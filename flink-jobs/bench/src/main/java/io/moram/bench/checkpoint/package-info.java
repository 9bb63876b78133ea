// SPDX-License-Identifier: Apache-2.0
/** Measures what a learner's checkpoints write as its bank grows. */
@NullMarked
package io.moram.bench.checkpoint;

import org.jspecify.annotations.NullMarked;
