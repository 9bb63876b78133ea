// SPDX-License-Identifier: Apache-2.0
package io.moram.flink.train.state;

import io.moram.flink.state.VersionedSerializer;
import io.moram.training.Accuracy;
import java.io.IOException;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/** The format of a measured accuracy. */
public final class AccuracySerializer extends VersionedSerializer<Accuracy> {
  /** Flink calls this constructor when it restores state. */
  public AccuracySerializer() {
    super(1);
  }

  @Override
  protected void write(Accuracy accuracy, DataOutputView target) throws IOException {
    writeFields(accuracy, target);
  }

  @Override
  protected Accuracy read(int version, DataInputView source) throws IOException {
    return readFields(source);
  }

  static void writeFields(Accuracy accuracy, DataOutputView target) throws IOException {
    target.writeInt(accuracy.correct());
    target.writeInt(accuracy.examples());
  }

  static Accuracy readFields(DataInputView source) throws IOException {
    return new Accuracy(source.readInt(), source.readInt());
  }
}
