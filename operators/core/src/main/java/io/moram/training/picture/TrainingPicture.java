// SPDX-License-Identifier: Apache-2.0
package io.moram.training.picture;

import io.moram.atoms.ClassPrompt;

/**
 * A picture to train on.
 *
 * @param prepared what {@link FrozenLayers#prepare} made of its pixels; not changed
 * @param label its class
 */
@SuppressWarnings("ArrayRecordComponent") // Pixels are large: a copy at every step is too dear.
public record TrainingPicture(float[] prepared, ClassPrompt label) {}
