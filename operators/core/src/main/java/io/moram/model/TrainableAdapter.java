// SPDX-License-Identifier: Apache-2.0
package io.moram.model;

import ai.djl.ndarray.NDArray;
import io.moram.sites.SiteGroup;
import org.apiguardian.api.API;
import org.jspecify.annotations.Nullable;

/**
 * What is added to the linear layers of a frozen model, and learns: {@link #adapt} remembers what
 * {@link #backward} needs.
 */
@API(status = API.Status.EXPERIMENTAL)
public interface TrainableAdapter extends SiteAdapter {

  /**
   * Called for every adapted layer of a backward pass, in the reverse order, with what {@link
   * #adapt} was last given.
   *
   * @param sites as in the forward pass
   * @param input as in the forward pass
   * @param outputGradient of what the forward pass returned, {@code [tokens, sites * outputWidth]}
   * @param inputGradient the input's gradient through the frozen layer, {@code [tokens,
   *     inputWidth]}, to which the adapter's part is added in place; null if it is not needed
   */
  void backward(
      SiteGroup sites, NDArray input, NDArray outputGradient, @Nullable NDArray inputGradient);

  /**
   * The native memory in bytes that {@link #adapt} keeps of these layers until {@link #backward},
   * beside their inputs and outputs.
   *
   * @param tokens the number of rows of the input
   */
  long keptBytes(SiteGroup sites, long tokens);

  /**
   * Frees what {@link #adapt} keeps of these layers. They are adapted again before their backward
   * pass.
   */
  void forget(SiteGroup sites);
}
