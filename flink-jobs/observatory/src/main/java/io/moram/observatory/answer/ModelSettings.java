// SPDX-License-Identifier: Apache-2.0
package io.moram.observatory.answer;

import io.moram.flink.backbone.BackboneChoice;

/**
 * The model that answers the pictures or the texts of the page.
 *
 * @param backbone the model that the learners were trained on
 * @param readsTexts whether it is a language model
 * @param bankMemoryBytes the native memory of loaded banks, 0 or more
 * @param textMemoryBytes the heap of cached text embeddings, 0 or more
 * @param promptTemplate the prompt of a class without one, with {} where its name goes
 */
public record ModelSettings(
    BackboneChoice backbone,
    boolean readsTexts,
    long bankMemoryBytes,
    long textMemoryBytes,
    String promptTemplate) {}
