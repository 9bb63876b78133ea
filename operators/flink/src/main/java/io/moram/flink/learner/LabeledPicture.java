// SPDX-License-Identifier: Apache-2.0
package io.moram.flink.learner;

import io.moram.flink.io.RecordPlace;
import io.moram.flink.state.StateFields;
import io.moram.flink.state.VersionedSerializer;
import java.io.IOException;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/**
 * The part of an example that the trainer keeps.
 *
 * @param image the picture's file
 * @param label the class name
 * @param promptTemplate the prompt of the class, with {@code {}} where the class name goes
 * @param features the frozen backbone's features, {@code [hidden + embedding]}; empty for examples
 *     of an older version
 * @param place where the example was read
 */
@SuppressWarnings("ArrayRecordComponent") // Carried, never compared.
public record LabeledPicture(
    byte[] image, String label, String promptTemplate, float[] features, RecordPlace place) {

  /** A picture whose place is unknown. */
  public LabeledPicture(byte[] image, String label, String promptTemplate, float[] features) {
    this(image, label, promptTemplate, features, RecordPlace.UNKNOWN);
  }

  /** A picture without features. */
  public LabeledPicture(byte[] image, String label, String promptTemplate) {
    this(image, label, promptTemplate, new float[0]);
  }

  /** The format of a labeled picture. Version 1 had no features, and version 2 no place. */
  public static final class Serializer extends VersionedSerializer<LabeledPicture> {
    /** Flink calls this constructor when it restores state. */
    public Serializer() {
      super(3);
    }

    @Override
    protected void write(LabeledPicture picture, DataOutputView target) throws IOException {
      StateFields.writeBytes(picture.image, target);
      StateFields.writeString(picture.label, target);
      StateFields.writeString(picture.promptTemplate, target);
      StateFields.writeFloats(picture.features, target);
      picture.place.write(target);
    }

    @Override
    protected LabeledPicture read(int version, DataInputView source) throws IOException {
      return new LabeledPicture(
          StateFields.readBytes(source),
          StateFields.readString(source),
          StateFields.readString(source),
          version == 1 ? new float[0] : StateFields.readFloats(source),
          version < 3 ? RecordPlace.UNKNOWN : RecordPlace.read(source));
    }
  }
}
