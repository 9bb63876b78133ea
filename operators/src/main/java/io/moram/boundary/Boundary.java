// SPDX-License-Identifier: Apache-2.0
package io.moram.boundary;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The decision that a new task begins.
 *
 * @param position the first example of the new task
 * @param detectedAt the example at whose observation the boundary was declared; not before {@code
 *     position}
 * @param reason why, for people: the detector and what it saw
 * @param figures the figures behind it, by name, such as {@code statistic} and {@code threshold}
 * @param recursOf the number of the earlier task that comes back with it; null: a task not seen
 *     before, or not known
 */
public record Boundary(
    long position,
    long detectedAt,
    String reason,
    Map<String, Double> figures,
    @Nullable Integer recursOf) {

  /** Copies the figures. */
  public Boundary {
    figures = Map.copyOf(figures);
    if (detectedAt < position) {
      throw new IllegalArgumentException(
          "A boundary at %d cannot be detected before it, at %d".formatted(position, detectedAt));
    }
    if (recursOf != null && recursOf < 0) {
      throw new IllegalArgumentException("A task cannot recur of task " + recursOf);
    }
  }

  /** A boundary to a task of which nothing more is known. */
  public Boundary(long position, long detectedAt, String reason, Map<String, Double> figures) {
    this(position, detectedAt, reason, figures, null);
  }

  /** This boundary as one to a task that has been seen before, as task {@code task}. */
  public Boundary recurring(int task) {
    return new Boundary(position, detectedAt, reason, figures, task);
  }

  /** This boundary with more to its reason and figures. */
  public Boundary with(String moreReason, Map<String, Double> moreFigures) {
    Map<String, Double> all = new HashMap<>(figures);
    all.putAll(moreFigures);
    return new Boundary(position, detectedAt, reason + "; " + moreReason, all, recursOf);
  }
}
