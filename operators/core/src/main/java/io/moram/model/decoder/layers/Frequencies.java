// SPDX-License-Identifier: Apache-2.0
package io.moram.model.decoder.layers;

import ai.djl.ndarray.NDArray;

/**
 * Radians per place by which the pairs of a head's numbers are rotated.
 *
 * @param global {@code [head / 2]}
 * @param local of layers with a window in models that have a second kind, {@code [head / 2]};
 *     otherwise the same array
 */
public record Frequencies(NDArray global, NDArray local) {}
