// SPDX-License-Identifier: Apache-2.0
/** Replays streams through boundary detectors and scores what they find. */
@NullMarked
package io.moram.bench.boundaries.score;

import org.jspecify.annotations.NullMarked;
