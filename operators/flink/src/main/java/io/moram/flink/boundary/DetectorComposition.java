// SPDX-License-Identifier: Apache-2.0
package io.moram.flink.boundary;

import io.moram.flink.state.StateFields;
import io.moram.flink.state.VersionedSerializer;
import java.io.IOException;
import java.util.List;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;
import org.apache.flink.runtime.state.StateInitializationContext;

/**
 * The options that decide how a learner's detector is composed, and so which stored detectors it
 * reads.
 *
 * @param detector the value of {@code boundary.detector}
 * @param ignoreMarkers the value of {@code boundary.ignore-markers}; false without a detector
 * @param forgot whether the detectors of an earlier run were forgotten when this run started
 */
public record DetectorComposition(String detector, boolean ignoreMarkers, boolean forgot) {

  static DetectorComposition of(BoundarySettings settings) {
    return new DetectorComposition(
        settings.kind().toString(),
        settings.kind() != DetectorKind.MARKER && settings.ignoreMarkers(),
        settings.resetDetectors());
  }

  /** What a restored state says about its detectors. */
  enum Stored {
    /** They fit, or there are none. */
    READABLE,
    /** An older build wrote them, and not their composition. */
    UNKNOWN,
    /** This run shall forget them, and no earlier attempt of it has. */
    TO_FORGET
  }

  /**
   * Compares this composition with the restored one, and is stored in its place.
   *
   * @param reset whether the stored detectors are forgotten
   * @throws IllegalArgumentException with the option to change, if the stored detectors do not fit
   */
  Stored replace(StateInitializationContext context, boolean reset) throws Exception {
    ListState<DetectorComposition> state =
        context
            .getOperatorStateStore()
            .getUnionListState(new ListStateDescriptor<>("detector-composition", new Serializer()));
    boolean known = false;
    boolean forgotten = false;
    for (DetectorComposition earlier : state.get()) {
      known = true;
      forgotten |= earlier.equals(this);
      if (!reset) {
        requireReadable(earlier);
      }
    }
    state.update(List.of(this));
    if (reset) {
      // A failure must not forget again what the run has learned since it started.
      return forgotten ? Stored.READABLE : Stored.TO_FORGET;
    }
    return known || !context.isRestored() ? Stored.READABLE : Stored.UNKNOWN;
  }

  /**
   * Refuses the state of a run with detectors that these cannot read.
   *
   * @throws IllegalArgumentException with the option to change
   */
  private void requireReadable(DetectorComposition stored) {
    boolean addsADetector =
        stored.detector.equals(DetectorKind.MARKER.toString()) && !ignoreMarkers;
    if (!stored.detector.equals(detector) && !addsADetector) {
      throw refusal("boundary.detector", detector, stored.detector);
    }
    if (stored.ignoreMarkers != ignoreMarkers) {
      throw refusal("boundary.ignore-markers", ignoreMarkers, stored.ignoreMarkers);
    }
  }

  private static IllegalArgumentException refusal(String option, Object value, Object wanted) {
    return new IllegalArgumentException(
        option
            + " is "
            + value
            + "; must be "
            + wanted
            + ", with which the restored state was written. Set it back, or set"
            + " boundary.reset-detectors: true to forget the detectors and keep everything else.");
  }

  /** The format of a composition. */
  public static final class Serializer extends VersionedSerializer<DetectorComposition> {
    /** Flink calls this constructor when it restores state. */
    public Serializer() {
      super(1);
    }

    @Override
    protected void write(DetectorComposition composition, DataOutputView target)
        throws IOException {
      StateFields.writeString(composition.detector, target);
      target.writeBoolean(composition.ignoreMarkers);
      target.writeBoolean(composition.forgot);
    }

    @Override
    protected DetectorComposition read(int version, DataInputView source) throws IOException {
      return new DetectorComposition(
          StateFields.readString(source), source.readBoolean(), source.readBoolean());
    }
  }
}
