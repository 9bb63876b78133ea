// SPDX-License-Identifier: Apache-2.0
/** Times the training of a task. */
@NullMarked
package io.moram.bench.train;

import org.jspecify.annotations.NullMarked;
