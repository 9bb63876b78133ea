// SPDX-License-Identifier: Apache-2.0
/** Boundary detectors: which example opens a learner's next task. Pure Java, no I/O. */
@NullMarked
package io.moram.boundary;

import org.jspecify.annotations.NullMarked;
