// SPDX-License-Identifier: Apache-2.0
package io.moram.backbone;

import ai.djl.ndarray.NDArray;

/** What is added to the linear layers of a frozen backbone. */
@FunctionalInterface
public interface SiteAdapter {

  /** Leaves the backbone as it is. */
  SiteAdapter NONE = (site, input, output) -> output;

  /**
   * Called for every adapted layer of every forward pass, in a fixed order.
   *
   * @param site the layer's Hugging Face name
   * @param input x, {@code [tokens, inputWidth]}; not to be closed
   * @param output W x + b, {@code [tokens, outputWidth]}; may be changed in place, not closed
   * @return what takes the place of {@code output}: the same array, or a new one, which belongs to
   *     the manager of {@code input} and which the backbone closes
   */
  NDArray adapt(String site, NDArray input, NDArray output);
}
