// SPDX-License-Identifier: Apache-2.0
package io.moram.serving.activation;

import java.util.List;
import org.apiguardian.api.API;

/**
 * How the activation of a picture divides among tasks at every site: the weights of a task's atoms
 * for all tokens that the site reads, added up, as a share of the weights of all atoms there. The
 * array must not be changed.
 *
 * @param sites the names of the image encoder's sites, in the order of a pass
 * @param tasks the tasks of the bank version that have atoms, ascending
 * @param shares {@code [sites][tasks]}; a row sums to 1, or is 0 if no atom is active there
 */
@API(status = API.Status.EXPERIMENTAL)
@SuppressWarnings("ArrayRecordComponent") // Read, never compared.
public record SiteShares(List<String> sites, List<Integer> tasks, float[][] shares) {

  /** Copies the lists. */
  public SiteShares {
    sites = List.copyOf(sites);
    tasks = List.copyOf(tasks);
  }
}
