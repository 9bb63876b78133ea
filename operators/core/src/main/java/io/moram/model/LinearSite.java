// SPDX-License-Identifier: Apache-2.0
package io.moram.model;

/**
 * A linear layer of a backbone that atoms can be added to.
 *
 * @param name its Hugging Face name, such as {@code vision_model.encoder.layers.3.self_attn.k_proj}
 * @param inputWidth the width of its input
 * @param outputWidth the width of its output
 */
public record LinearSite(String name, int inputWidth, int outputWidth) {}
