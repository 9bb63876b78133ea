// SPDX-License-Identifier: Apache-2.0
package io.moram.model;

import ai.djl.ndarray.NDArray;
import io.moram.sites.SiteGroup;
import org.apiguardian.api.API;

/** What is added to the linear layers of a frozen model. */
@API(status = API.Status.EXPERIMENTAL)
@FunctionalInterface
public interface SiteAdapter {

  /** Leaves the model as it is. */
  SiteAdapter NONE = (sites, input, output) -> output;

  /**
   * Called for every adapted layer of every forward pass, in a fixed order. Layers that read the
   * same input are adapted at once: {@link FrozenModel#siteGroups} says which.
   *
   * @param sites the layers
   * @param input x, {@code [tokens, inputWidth]}; not to be closed
   * @param output W x + b of all of them side by side, {@code [tokens, sites * outputWidth]}; may
   *     be changed in place, not closed
   * @return what takes the place of {@code output}: the same array, or a new one, which belongs to
   *     the manager of {@code input} and which the model closes
   */
  NDArray adapt(SiteGroup sites, NDArray input, NDArray output);
}
