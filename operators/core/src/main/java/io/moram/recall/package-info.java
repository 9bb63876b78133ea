// SPDX-License-Identifier: Apache-2.0
/**
 * The rule recall: class Gaussians over frozen features recognise a picture's task. They are made
 * of sums, and no picture is kept.
 */
@NullMarked
package io.moram.recall;

import org.jspecify.annotations.NullMarked;
