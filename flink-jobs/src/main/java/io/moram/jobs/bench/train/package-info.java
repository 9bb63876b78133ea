// SPDX-License-Identifier: Apache-2.0
/** Times the training of a task. */
@NullMarked
package io.moram.jobs.bench.train;

import org.jspecify.annotations.NullMarked;
