// SPDX-License-Identifier: Apache-2.0
package io.moram.boundary;

import java.util.HashMap;
import java.util.Map;

/**
 * The decision that a new task begins.
 *
 * @param position the first example of the new task
 * @param detectedAt the example at whose observation the boundary was found; not before {@code
 *     position}
 * @param reason why, for people: the detector and what it saw
 * @param figures the figures behind it, by name, such as {@code statistic} and {@code threshold}
 */
public record Boundary(long position, long detectedAt, String reason, Map<Figure, Double> figures) {

  /** Copies the figures. */
  public Boundary {
    figures = Map.copyOf(figures);
    if (detectedAt < position) {
      throw new IllegalArgumentException(
          "A boundary at %d cannot be detected before it, at %d".formatted(position, detectedAt));
    }
  }

  /** This boundary with more to its reason and figures. */
  public Boundary with(String moreReason, Map<Figure, Double> moreFigures) {
    Map<Figure, Double> all = new HashMap<>(figures);
    all.putAll(moreFigures);
    return new Boundary(position, detectedAt, reason + "; " + moreReason, all);
  }
}
