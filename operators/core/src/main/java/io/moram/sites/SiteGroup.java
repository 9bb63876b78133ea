// SPDX-License-Identifier: Apache-2.0
package io.moram.sites;

import java.util.List;
import org.apiguardian.api.API;

/**
 * Adapted linear layers that read the same input and are equally wide. They are adapted at once,
 * and their outputs lie side by side in the order of the group.
 *
 * <p>A value. Every adapted layer of every pass looks its group up in a map, so the hash code is
 * computed once.
 */
@API(status = API.Status.EXPERIMENTAL)
public final class SiteGroup {
  private final List<SiteShape> sites;
  private final int hash;

  private SiteGroup(List<SiteShape> sites) {
    this.sites = sites;
    this.hash = sites.hashCode();
  }

  /**
   * A group of sites.
   *
   * @param sites at least one, in the order of their outputs
   * @throws IllegalArgumentException if there is no site, or two differ in width
   */
  public static SiteGroup of(List<SiteShape> sites) {
    if (sites.isEmpty()) {
      throw new IllegalArgumentException("A group of sites is empty; it needs at least one site.");
    }
    SiteShape first = sites.get(0);
    for (SiteShape site : sites) {
      if (site.inputWidth() != first.inputWidth() || site.outputWidth() != first.outputWidth()) {
        throw new IllegalArgumentException(
            site + " is not as wide as " + first + "; sites of a group must be equally wide.");
      }
    }
    return new SiteGroup(List.copyOf(sites));
  }

  /** A group of one site. */
  public static SiteGroup of(SiteShape site) {
    return new SiteGroup(List.of(site));
  }

  /** The sites, in the order of their outputs. */
  public List<SiteShape> sites() {
    return sites;
  }

  /** The number of sites, at least 1. */
  public int size() {
    return sites.size();
  }

  /**
   * One of the sites.
   *
   * @param index 0 to {@link #size} - 1
   */
  public SiteShape get(int index) {
    return sites.get(index);
  }

  /** The index of the site with a name; -1 if there is none. */
  public int indexOf(String name) {
    for (int i = 0; i < sites.size(); i++) {
      if (sites.get(i).name().equals(name)) {
        return i;
      }
    }
    return -1;
  }

  /** The width of the input that all sites read. */
  public int inputWidth() {
    return sites.get(0).inputWidth();
  }

  /** The width of each site's output. */
  public int outputWidth() {
    return sites.get(0).outputWidth();
  }

  /** Groups are equal if their sites are, in the same order. */
  @Override
  public boolean equals(Object other) {
    return this == other
        || (other instanceof SiteGroup group && hash == group.hash && sites.equals(group.sites));
  }

  @Override
  public int hashCode() {
    return hash;
  }

  @Override
  public String toString() {
    return "SiteGroup" + sites.stream().map(SiteShape::name).toList();
  }
}
