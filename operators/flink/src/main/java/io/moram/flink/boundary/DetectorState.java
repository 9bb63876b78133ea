// SPDX-License-Identifier: Apache-2.0
package io.moram.flink.boundary;

import io.moram.boundary.BoundaryDetector;
import io.moram.boundary.pieces.PieceSource;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.apache.flink.api.common.state.KeyedStateStore;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeutils.base.StringSerializer;
import org.apache.flink.api.common.typeutils.base.array.BytePrimitiveArraySerializer;

/**
 * The detectors in keyed state: per learner a small snapshot, and pieces that are written once.
 * What an older build stored, one snapshot with everything, is read and then replaced.
 */
final class DetectorState {
  /** The name of the snapshot among the pieces. */
  private static final String SNAPSHOT = "";

  private final MapState<String, byte[]> pieces;
  private final ValueState<byte[]> whole;

  /** Makes a detector for the learner of the current key that knows none of its examples. */
  @FunctionalInterface
  interface Factory {
    BoundaryDetector make() throws Exception;
  }

  DetectorState(KeyedStateStore store) {
    pieces =
        store.getMapState(
            new MapStateDescriptor<>(
                "detector-pieces",
                StringSerializer.INSTANCE,
                BytePrimitiveArraySerializer.INSTANCE));
    whole =
        store.getState(
            new ValueStateDescriptor<>("detector", BytePrimitiveArraySerializer.INSTANCE));
  }

  /** Whether the current key has a detector. */
  boolean isStored() throws Exception {
    return pieces.contains(SNAPSHOT) || whole.value() != null;
  }

  /**
   * Checks a detector of a build that stored no {@link DetectorComposition}. Returns whether the
   * current key has one.
   *
   * @throws IllegalArgumentException if it is of another kind
   */
  boolean isReadable(Factory factory) throws Exception {
    byte[] snapshot = whole.value();
    if (snapshot != null) {
      factory.make().restore(snapshot);
    }
    return snapshot != null;
  }

  /** Forgets the detector of the current key. */
  void clear() {
    pieces.clear();
    whole.clear();
  }

  /**
   * The detector of the current key.
   *
   * @throws DetectorFault if the stored detector cannot be restored
   */
  StoredDetector load(Factory factory) throws Exception {
    BoundaryDetector detector = factory.make();
    Map<String, byte[]> stored = new HashMap<>();
    for (Map.Entry<String, byte[]> piece : pieces.entries()) {
      stored.put(piece.getKey(), piece.getValue());
    }
    byte[] snapshot = stored.remove(SNAPSHOT);
    byte[] older = snapshot == null ? whole.value() : null;
    try {
      if (snapshot != null) {
        detector.restore(snapshot, new PieceSource(stored));
      } else if (older != null) {
        detector.restore(older);
        whole.clear();
      }
    } catch (RuntimeException e) {
      throw new DetectorFault(e);
    }
    return new StoredDetector(detector, new HashSet<>(stored.keySet()));
  }

  /** Writes what the state does not have of the current key's detector, and deletes the rest. */
  void write(StoredDetector stored) throws Exception {
    Set<String> named = new HashSet<>();
    Map<String, byte[]> changed = new HashMap<>();
    byte[] snapshot =
        stored
            .detector()
            .snapshot(
                (name, content) -> {
                  if (named.add(name) && !stored.pieces().contains(name)) {
                    changed.put(name, content.get());
                  }
                });
    changed.put(SNAPSHOT, snapshot);
    pieces.putAll(changed);
    for (String gone : stored.pieces()) {
      if (!named.contains(gone)) {
        pieces.remove(gone);
      }
    }
    stored.pieces().clear();
    stored.pieces().addAll(named);
  }
}
