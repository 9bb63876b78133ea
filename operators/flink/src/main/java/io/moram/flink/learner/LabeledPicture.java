// SPDX-License-Identifier: Apache-2.0
package io.moram.flink.learner;

import io.moram.flink.io.RecordPlace;
import io.moram.flink.metrics.OldestInput;
import io.moram.flink.state.StateFields;
import io.moram.flink.state.VersionedSerializer;
import java.io.IOException;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/**
 * The name under which checkpoints know the format of a {@link LabeledExample}. The first versions
 * knew pictures alone, and a restore finds the format by this name.
 */
public final class LabeledPicture {

  private LabeledPicture() {}

  /**
   * The format of a labeled example. Version 1 had no features, version 2 no place, version 3 no
   * texts, and version 4 no time.
   */
  public static final class Serializer extends VersionedSerializer<LabeledExample> {
    /** Flink calls this constructor when it restores state. */
    public Serializer() {
      super(5);
    }

    @Override
    protected void write(LabeledExample example, DataOutputView target) throws IOException {
      Content.write(example.content(), target);
      StateFields.writeString(example.label(), target);
      StateFields.writeString(example.promptTemplate(), target);
      StateFields.writeFloats(example.features(), target);
      example.place().write(target);
      target.writeLong(example.time());
    }

    @Override
    protected LabeledExample read(int version, DataInputView source) throws IOException {
      return new LabeledExample(
          version < 4 ? new Content.Picture(StateFields.readBytes(source)) : Content.read(source),
          StateFields.readString(source),
          StateFields.readString(source),
          version == 1 ? new float[0] : StateFields.readFloats(source),
          version < 3 ? RecordPlace.UNKNOWN : RecordPlace.read(source),
          version < 5 ? OldestInput.UNKNOWN : source.readLong());
    }
  }
}
