// SPDX-License-Identifier: Apache-2.0
package io.moram.flink.boundary;

import java.util.concurrent.atomic.AtomicInteger;

/** The learners whose detectors failed, so that their examples go to the open task. */
final class FailedDetectors {
  private final DetectorCache detectors;
  private final BoundaryEvents events;

  /** Metrics read it on other threads. */
  private final AtomicInteger count = new AtomicInteger();

  FailedDetectors(DetectorCache detectors, BoundaryEvents events) {
    this.detectors = detectors;
    this.events = events;
  }

  /** The number of such learners of this subtask. Any thread may ask. */
  int count() {
    return count.get();
  }

  /** Counts a restored learner. */
  void restored(StreamPosition position) {
    if (position.passing()) {
      count.incrementAndGet();
    }
  }

  /** Puts the detector of the current key aside. */
  StreamPosition add(String learner, StreamPosition position, DetectorFault fault) {
    detectors.forget(learner);
    count.incrementAndGet();
    events.failed(learner, position.task(), fault);
    return position.withPassing(true);
  }

  /** Counts a learner no longer. */
  void forget(StreamPosition position) {
    if (position.passing()) {
      count.decrementAndGet();
    }
  }

  /** Gives the learner of the current key a new detector. */
  StreamPosition resume(String learner, StreamPosition position) {
    if (!position.passing()) {
      return position;
    }
    count.decrementAndGet();
    events.resumed(learner, position.task());
    return position.withPassing(false);
  }
}
