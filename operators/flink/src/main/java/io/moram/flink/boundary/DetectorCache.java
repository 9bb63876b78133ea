// SPDX-License-Identifier: Apache-2.0
package io.moram.flink.boundary;

import io.moram.boundary.BoundaryDetector;
import java.io.IOException;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.apache.flink.api.common.state.ValueState;

/**
 * The detectors in use, on the heap. They are written to keyed state before a barrier, and where
 * another takes their place: writing one out after every example would cost more than the detector.
 */
final class DetectorCache {
  private static final int MAX_DETECTORS = 1000;

  private final ValueState<byte[]> state;
  private final Supplier<BoundaryDetector> maker;
  private final Consumer<String> currentKey;
  private final Map<String, Entry> entries = new LinkedHashMap<>(16, 0.75f, true);

  private static final class Entry {
    private final BoundaryDetector detector;
    private boolean changed;

    Entry(BoundaryDetector detector) {
      this.detector = detector;
    }
  }

  /**
   * @param currentKey makes a learner the current key
   */
  DetectorCache(
      ValueState<byte[]> state, Supplier<BoundaryDetector> maker, Consumer<String> currentKey) {
    this.state = state;
    this.maker = maker;
    this.currentKey = currentKey;
  }

  /** The detector of a learner, which is the current key before and after, and will change. */
  BoundaryDetector toChange(String learner) throws IOException {
    Entry entry = entries.get(learner);
    if (entry == null) {
      makeRoom();
      currentKey.accept(learner);
      entry = new Entry(maker.get());
      byte[] stored = state.value();
      if (stored != null) {
        entry.detector.restore(stored);
      }
      entries.put(learner, entry);
    }
    entry.changed = true;
    return entry.detector;
  }

  private void makeRoom() throws IOException {
    if (entries.size() >= MAX_DETECTORS) {
      Iterator<Map.Entry<String, Entry>> oldest = entries.entrySet().iterator();
      Map.Entry<String, Entry> leaving = oldest.next();
      write(leaving.getKey(), leaving.getValue());
      oldest.remove();
    }
  }

  /** Writes what has changed; leaves some learner as the current key. */
  void writeChanged() throws IOException {
    for (Map.Entry<String, Entry> entry : entries.entrySet()) {
      write(entry.getKey(), entry.getValue());
    }
  }

  private void write(String learner, Entry entry) throws IOException {
    if (entry.changed) {
      currentKey.accept(learner);
      state.update(entry.detector.snapshot());
      entry.changed = false;
    }
  }
}
