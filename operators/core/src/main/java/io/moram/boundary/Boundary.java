// SPDX-License-Identifier: Apache-2.0
package io.moram.boundary;

import java.util.HashMap;
import java.util.Map;
import org.apiguardian.api.API;

/**
 * The decision that a new task begins.
 *
 * @param position the first example of the new task
 * @param detectedAt the example at which the boundary was found; {@code position} or later
 * @param reason the reason in words: the detector and its evidence
 * @param figures the figures behind the decision, such as {@link Figure#STATISTIC}
 */
@API(status = API.Status.EXPERIMENTAL)
public record Boundary(long position, long detectedAt, String reason, Map<Figure, Double> figures) {

  /** Copies the figures. */
  public Boundary {
    figures = Map.copyOf(figures);
    if (detectedAt < position) {
      throw new IllegalArgumentException(
          "A boundary at %d cannot be detected before it, at %d".formatted(position, detectedAt));
    }
  }

  /** This boundary with an addition to its reason and its figures. */
  public Boundary with(String moreReason, Map<Figure, Double> moreFigures) {
    Map<Figure, Double> all = new HashMap<>(figures);
    all.putAll(moreFigures);
    return new Boundary(position, detectedAt, reason + "; " + moreReason, all);
  }
}
