// SPDX-License-Identifier: Apache-2.0
/** Predictions from a learner's whole bank. */
@NullMarked
package io.moram.serving;

import org.jspecify.annotations.NullMarked;
