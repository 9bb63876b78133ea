// SPDX-License-Identifier: Apache-2.0
package io.moram.atoms.bank;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.index.NDIndex;
import io.moram.sites.SiteShape;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The frozen atoms of sites that are adapted at once: one part for all of them where they have
 * equally many atoms of every task, else a part for each that has any.
 */
public record SiteGroupAtoms(List<SiteAtoms> parts) {

  /** No atoms at any site. */
  public static final SiteGroupAtoms NONE = new SiteGroupAtoms(List.of());

  /** The part that is of all sites, if there is one. */
  public boolean isWhole(int sites) {
    return parts.size() == 1 && parts.get(0).siteCount() == sites;
  }

  /** The number of atoms that a site has. */
  public int atomsOf(SiteShape site) {
    return parts.stream()
        .filter(part -> part.sites().indexOf(site.name()) >= 0)
        .mapToInt(SiteAtoms::atoms)
        .sum();
  }

  /** The part of one site alone, or null where it has no atoms. */
  public @Nullable SiteAtoms of(SiteShape site) {
    return parts.stream()
        .filter(part -> part.siteCount() == 1 && part.sites().get(0).name().equals(site.name()))
        .findFirst()
        .orElse(null);
  }

  /** The columns of an output of all sites that belong to one, as a view. */
  public static NDArray columns(NDArray output, int site, int sites) {
    long width = output.getShape().get(1) / sites;
    return output.get(new NDIndex(":, " + site * width + ":" + (site + 1) * width));
  }
}
