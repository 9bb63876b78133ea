// SPDX-License-Identifier: Apache-2.0
package io.moram.flink.boundary;

import io.moram.flink.state.StateFields;
import io.moram.flink.state.VersionedSerializer;
import java.io.IOException;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

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

  /**
   * Refuses the state of a run with detectors that these cannot read.
   *
   * @throws IllegalArgumentException with the option to change
   */
  void requireReadable(DetectorComposition stored) {
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
