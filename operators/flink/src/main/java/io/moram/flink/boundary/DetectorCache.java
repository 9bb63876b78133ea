// SPDX-License-Identifier: Apache-2.0
package io.moram.flink.boundary;

import io.moram.boundary.BoundaryDetector;
import io.moram.flink.state.WriteBackCache;
import java.util.function.Consumer;

/** The detectors in use, on the heap, in front of keyed state. */
final class DetectorCache {
  private final WriteBackCache<StoredDetector> detectors;

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
    detectors = new WriteBackCache<>(bytes, new Store(state, factory), currentKey);
  }

  /** The detector of a learner, to be changed. The learner is the current key before and after. */
  BoundaryDetector toChange(String learner) throws Exception {
    StoredDetector detector = detectors.get(learner);
    detectors.setChanged(learner, true);
    return detector.detector();
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
