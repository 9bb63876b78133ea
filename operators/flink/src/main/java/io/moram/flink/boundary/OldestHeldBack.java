// SPDX-License-Identifier: Apache-2.0
package io.moram.flink.boundary;

import io.moram.flink.learner.LabeledExample;
import io.moram.flink.metrics.OldestInput;
import io.moram.schemas.EventFigures;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.StreamSupport;
import org.apache.flink.api.common.state.MapState;

/**
 * Since when the oldest example of each learner is held back. The learner of a call is the current
 * key.
 */
final class OldestHeldBack {
  private final MapState<Long, LabeledExample> heldBack;
  private final OldestInput oldest;
  private final Map<String, First> learners = new HashMap<>();

  /** The first example that is held back; a restored one has no number. */
  private record First(long number, long time) {}

  /**
   * @param heldBack the examples by their numbers
   * @param oldest takes the time of each learner's first example
   */
  OldestHeldBack(MapState<Long, LabeledExample> heldBack, OldestInput oldest) {
    this.heldBack = heldBack;
    this.oldest = oldest;
  }

  /** A learner was read from a checkpoint or savepoint. */
  void restored(String learner, StreamPosition position) {
    if (position.heldSince() >= 0) {
      put(learner, new First(-1, position.heldSince()));
    }
  }

  /**
   * Finds the oldest example after a change.
   *
   * @param figures those of the detector
   * @return the position with the time of the oldest example
   */
  StreamPosition changed(String learner, StreamPosition position, Map<String, Double> figures)
      throws Exception {
    if (heldBack.isEmpty()) {
      forget(learner);
      return position.withHeldSince(OldestInput.UNKNOWN);
    }
    // Examples are released in their order, so the last ones are held back.
    long number =
        position.examples() - figures.getOrDefault(EventFigures.HELD_BACK, 0.0).longValue();
    First known = learners.get(learner);
    if (known == null || known.number != number) {
      known = first(number);
      put(learner, known);
    }
    return position.withHeldSince(known.time);
  }

  private First first(long number) throws Exception {
    LabeledExample expected = heldBack.get(number);
    if (expected != null) {
      return new First(number, expected.time());
    }
    long least =
        StreamSupport.stream(heldBack.keys().spliterator(), false).min(Long::compare).orElseThrow();
    return new First(number, heldBack.get(least).time());
  }

  private void put(String learner, First first) {
    forget(learner);
    learners.put(learner, first);
    oldest.add(first.time);
  }

  /** Nothing of a learner is held back any more. */
  void forget(String learner) {
    First before = learners.remove(learner);
    if (before != null) {
      oldest.remove(before.time);
    }
  }
}
