// SPDX-License-Identifier: Apache-2.0
package io.moram.model.layers;

import io.moram.model.TrainableAdapter;

/**
 * What every layer of a backward pass needs to know.
 *
 * @param trained the trained adapter, which receives the gradients of its sites
 * @param rounded whether products with frozen weights are computed in BF16
 */
public record BackwardPass(TrainableAdapter trained, boolean rounded) {}
