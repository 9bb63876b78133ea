// SPDX-License-Identifier: Apache-2.0
package io.moram.flink.boundary;

import io.moram.boundary.BoundaryDetector;
import io.moram.flink.state.WriteBackCache;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.apache.flink.api.common.state.ValueState;

/** The detectors in use, on the heap, and their snapshots in keyed state. */
final class DetectorCache {
  private static final int MAX_DETECTORS = 1000;

  private final WriteBackCache<BoundaryDetector> detectors;

  private record Snapshots(ValueState<byte[]> state, Supplier<BoundaryDetector> factory)
      implements WriteBackCache.Store<BoundaryDetector> {
    @Override
    public BoundaryDetector load(String learner) throws Exception {
      BoundaryDetector detector = factory.get();
      byte[] stored = state.value();
      if (stored != null) {
        detector.restore(stored);
      }
      return detector;
    }

    @Override
    public void write(BoundaryDetector detector) throws Exception {
      state.update(detector.snapshot());
    }
  }

  /**
   * @param currentKey makes a learner the current key
   */
  DetectorCache(
      ValueState<byte[]> state, Supplier<BoundaryDetector> factory, Consumer<String> currentKey) {
    detectors = new WriteBackCache<>(MAX_DETECTORS, new Snapshots(state, factory), currentKey);
  }

  /** The detector of a learner, to be changed. The learner is the current key before and after. */
  BoundaryDetector toChange(String learner) throws Exception {
    BoundaryDetector detector = detectors.get(learner);
    detectors.setChanged(learner, true);
    return detector;
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
