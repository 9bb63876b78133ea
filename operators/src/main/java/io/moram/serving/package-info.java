// SPDX-License-Identifier: Apache-2.0
/**
 * Predictions from a learner's whole bank: which versions there are, what is loaded, who answers.
 */
@NullMarked
package io.moram.serving;

import org.jspecify.annotations.NullMarked;
