// SPDX-License-Identifier: Apache-2.0
package io.moram.training;

import io.moram.atoms.ClassPrompt;

/**
 * A picture to train on.
 *
 * @param pixels as the backbone's preprocessing gives them, {@code [3, height, width]} row by row;
 *     not changed
 * @param label its class
 */
@SuppressWarnings("ArrayRecordComponent") // Pixels are large: a copy at every step is too dear.
public record TrainingPicture(float[] pixels, ClassPrompt label) {}
