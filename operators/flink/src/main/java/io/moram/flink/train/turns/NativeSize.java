// SPDX-License-Identifier: Apache-2.0
package io.moram.flink.train.turns;

import io.moram.flink.train.state.Progress;
import io.moram.sites.SiteShape;
import java.util.List;

/** What a learner takes in native memory while it trains, computed without reading its atoms. */
public final class NativeSize {
  /** The open task's atoms, and both of their moments. */
  private static final int TRAINED_COPIES = 3;

  private final long bytesOfAllSites;
  private final int sites;
  private final int usualRank;

  /**
   * @param sites the sites of the backbone
   * @param usualRank the rank of a task whose rank is not decided
   */
  public NativeSize(List<SiteShape> sites, int usualRank) {
    // Keys may be there in BF16 too. A size that is too small would cost more than one too large.
    this.bytesOfAllSites =
        sites.stream()
            .mapToLong(
                site ->
                    (long) (Float.BYTES + Short.BYTES) * site.inputWidth()
                        + (long) Float.BYTES * site.outputWidth())
            .sum();
    this.sites = sites.size();
    this.usualRank = usualRank;
  }

  /** The size of a learner's bank and of the training of its open task, in bytes. */
  public long of(Progress progress) {
    long trained = (long) progress.open().decision().rank().orElse(usualRank) * sites;
    // The state counts atoms over all sites, so an atom has the mean size.
    long atoms = progress.sealed().atoms() + TRAINED_COPIES * trained;
    return atoms * bytesOfAllSites / sites;
  }
}
