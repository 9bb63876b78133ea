// SPDX-License-Identifier: Apache-2.0
package io.moram.flink.boundary;

import io.moram.boundary.BoundaryDetector;
import io.moram.flink.learner.LabeledExample;
import io.moram.flink.learner.LabeledPicture;
import java.util.function.Consumer;
import org.apache.flink.api.common.state.KeyedStateStore;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeutils.base.LongSerializer;

/** What the boundary operator keeps of a learner, which is the current key of every call. */
final class BoundaryState {
  /** The name of the state that every known learner has. */
  static final String POSITION = "stream-position";

  private final BoundarySettings settings;
  private final ValueState<StreamPosition> position;
  private final MapState<Long, LabeledExample> heldBack;
  private final DetectorState stored;
  private final DetectorCache detectors;

  /**
   * @param currentKey makes a learner the current key
   */
  BoundaryState(KeyedStateStore store, BoundarySettings settings, Consumer<String> currentKey) {
    this.settings = settings;
    stored = new DetectorState(store);
    position =
        store.getState(new ValueStateDescriptor<>(POSITION, new StreamPosition.Serializer()));
    heldBack =
        store.getMapState(
            new MapStateDescriptor<>(
                "held-back", LongSerializer.INSTANCE, new LabeledPicture.Serializer()));
    detectors = new DetectorCache(settings.detectorBytes(), stored, this::newDetector, currentKey);
  }

  /** The detectors in use. */
  DetectorCache detectors() {
    return detectors;
  }

  /** By number: the examples that the detector holds back. */
  MapState<Long, LabeledExample> heldBack() {
    return heldBack;
  }

  /** Whether the learner has sent anything. */
  boolean exists() throws Exception {
    return position.value() != null;
  }

  StreamPosition position() throws Exception {
    StreamPosition known = position.value();
    return known == null ? StreamPosition.START : known;
  }

  void update(StreamPosition now) throws Exception {
    position.update(now);
  }

  /** Whether there are examples that a task's end would release. */
  boolean hasTask(StreamPosition at) throws Exception {
    return at.taskExamples() > 0 || !heldBack.isEmpty();
  }

  /** Forgets the stored detector, and that it has failed. */
  void forgetDetector() throws Exception {
    stored.clear();
    update(position().withPassing(false));
  }

  /** As {@link DetectorState#isReadable}. */
  boolean hasReadableDetector() throws Exception {
    return stored.isReadable(this::newDetector);
  }

  /** Forgets the position and the examples that are held back. */
  void clear() {
    position.clear();
    heldBack.clear();
  }

  private BoundaryDetector newDetector() throws Exception {
    StreamPosition at = position();
    return settings.newDetector(at.task(), at.taskExamples());
  }
}
