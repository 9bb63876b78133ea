// SPDX-License-Identifier: Apache-2.0
package io.moram.model;

import ai.djl.ndarray.NDManager;
import io.moram.sites.SiteGroup;
import io.moram.sites.SiteShape;
import java.util.List;
import org.apiguardian.api.API;

/**
 * A frozen model in native memory. Atoms are added to its linear layers through a {@link
 * SiteAdapter}.
 *
 * <p>Thread-safe: any number of threads may compute at once. Two models are equal only if they are
 * the same object.
 */
@API(status = API.Status.EXPERIMENTAL)
public interface FrozenModel extends AutoCloseable {

  /**
   * Identifies the weights and all else that decides a result. Atoms fit the model that they were
   * trained on and no other.
   */
  String fingerprint();

  /**
   * The linear layers that take atoms, those that are adapted at once together. Always the same
   * groups in the same order, which is that of a forward pass.
   */
  List<SiteGroup> siteGroups();

  /** The sites of all {@link #siteGroups}, in their order. */
  default List<SiteShape> sites() {
    return siteGroups().stream().flatMap(group -> group.sites().stream()).toList();
  }

  /** The device and the memory that this model computes in; scopes are made from it. */
  NDManager manager();

  /**
   * A scope of native memory on this model's device; the caller closes it. Closing the model closes
   * it too.
   */
  default NDManager newScope() {
    return manager().newSubManager();
  }

  /** Frees the model's memory; nothing may be computed any more. */
  @Override
  void close();
}
