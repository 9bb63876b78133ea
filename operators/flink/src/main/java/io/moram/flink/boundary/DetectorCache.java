// SPDX-License-Identifier: Apache-2.0
package io.moram.flink.boundary;

import io.moram.boundary.BoundaryDetector;
import io.moram.boundary.Verdict;
import io.moram.flink.state.WriteBackCache;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;

/** The detectors in use, on the heap, in front of keyed state. */
final class DetectorCache {
  private final WriteBackCache<StoredDetector> detectors;
  private final DetectorState state;

  private record Store(DetectorState state, DetectorState.Factory factory)
      implements WriteBackCache.Store<StoredDetector> {
    @Override
    public StoredDetector load(String learner) throws Exception {
      return state.load(factory);
    }

    @Override
    public void write(StoredDetector detector) throws Exception {
      state.write(detector);
    }

    @Override
    public long size(StoredDetector detector) {
      return detector.heapBytes();
    }
  }

  /**
   * @param bytes the most that all detectors take on the heap, as far as they know
   * @param currentKey makes a learner the current key
   */
  DetectorCache(
      long bytes, DetectorState state, DetectorState.Factory factory, Consumer<String> currentKey) {
    this.state = state;
    detectors = new WriteBackCache<>(bytes, new Store(state, factory), currentKey);
  }

  /** The detector of a learner, to be changed. The learner is the current key before and after. */
  private BoundaryDetector toChange(String learner) throws Exception {
    StoredDetector detector = detectors.get(learner);
    detectors.setChanged(learner, true);
    return detector.detector();
  }

  /**
   * Asks a learner's detector, which may change it.
   *
   * @throws DetectorFault if the detector cannot be restored, or fails
   */
  Verdict ask(String learner, Function<BoundaryDetector, Verdict> question) throws Exception {
    BoundaryDetector detector = toChange(learner);
    try {
      return question.apply(detector);
    } catch (RuntimeException e) {
      throw new DetectorFault(e);
    }
  }

  /**
   * Takes back a learner's tasks from one on. The detector is written at once: a later task of the
   * same number may name its pieces like a dropped one, and must not find those in the state.
   *
   * @throws DetectorFault if the detector cannot be restored, or fails
   */
  void rollBack(String learner, int toTask) throws Exception {
    ask(
        learner,
        detector -> {
          detector.rollBack(toTask);
          return Verdict.nothing();
        });
    detectors.evict(learner);
  }

  /** Whether the learner of the current key has a detector, here or in the state. */
  boolean has(String learner) throws Exception {
    return detectors.getIfPresent(learner) != null || state.isStored();
  }

  /** The figures of the detector by name, if it is on the heap. */
  Map<String, Double> figures(String learner) {
    StoredDetector detector = detectors.getIfPresent(learner);
    return detector == null ? Map.of() : FigureNames.named(detector.detector().figures());
  }

  /** Forgets the detector of the current key. */
  void forget(String learner) {
    detectors.drop(learner);
    state.clear();
  }

  /** The number of detectors that made room for others. Any thread may ask. */
  long evictions() {
    return detectors.evictions();
  }

  /** Writes all changed detectors; afterwards any learner may be the current key. */
  void writeChanged() throws Exception {
    detectors.writeChanged();
  }
}
