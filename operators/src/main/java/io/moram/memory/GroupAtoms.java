// SPDX-License-Identifier: Apache-2.0
package io.moram.memory;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.index.NDIndex;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The frozen atoms of sites that are adapted at once: one part for all of them where they have
 * equally many atoms of every task, else a part for each that has any.
 */
record GroupAtoms(List<SiteAtoms> parts) {

  /** No atoms at any site. */
  static final GroupAtoms NONE = new GroupAtoms(List.of());

  /** The part that is of all sites, if there is one. */
  boolean isWhole(int sites) {
    return parts.size() == 1 && parts.get(0).siteCount() == sites;
  }

  /** The part of one site alone, or null where it has no atoms. */
  @Nullable SiteAtoms of(String site) {
    return parts.stream()
        .filter(part -> part.sites().equals(List.of(site)))
        .findFirst()
        .orElse(null);
  }

  /**
   * Adds active atoms to the sites' outputs at inference.
   *
   * @param sites the names of all sites, in the order of their columns
   * @param input x, {@code [tokens, inputWidth]}
   * @param output {@code [tokens, sites * outputWidth]}, changed in place
   * @param listener is given every part and its mixture, which is closed when the call returns, or
   *     null
   */
  void add(
      List<String> sites,
      Activation activation,
      NDArray input,
      NDArray output,
      @Nullable BiConsumer<SiteAtoms, Mixture> listener) {
    for (SiteAtoms part : parts) {
      @Nullable Consumer<Mixture> own =
          listener == null ? null : mixture -> listener.accept(part, mixture);
      if (part.siteCount() == sites.size()) {
        ActiveAdder.add(part, activation, input, output, own);
      } else {
        int site = sites.indexOf(part.sites().get(0));
        try (NDArray columns = columns(output, site, sites.size())) {
          ActiveAdder.add(part, activation, input, columns, own);
        }
      }
    }
  }

  /** The columns of an output of all sites that belong to one, as a view. */
  static NDArray columns(NDArray output, int site, int sites) {
    long width = output.getShape().get(1) / sites;
    return output.get(new NDIndex(":, " + site * width + ":" + (site + 1) * width));
  }
}
