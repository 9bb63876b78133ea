// SPDX-License-Identifier: Apache-2.0
package io.moram.flink.train.state;

import io.moram.flink.state.VersionedSerializer;
import java.io.IOException;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/**
 * The numbers of classes that a learner has seen.
 *
 * @param sealed the number of classes that the sealed tasks have seen
 * @param known the number of classes that all tasks have seen
 * @param open the number of classes of the open task
 */
public record ClassCounts(int sealed, int known, int open) {
  static final ClassCounts NONE = new ClassCounts(0, 0, 0);

  /** The format of the counts. */
  public static final class Serializer extends VersionedSerializer<ClassCounts> {
    /** Flink calls this constructor when it restores state. */
    public Serializer() {
      super(1);
    }

    @Override
    protected void write(ClassCounts counts, DataOutputView target) throws IOException {
      target.writeInt(counts.sealed);
      target.writeInt(counts.known);
      target.writeInt(counts.open);
    }

    @Override
    protected ClassCounts read(int version, DataInputView source) throws IOException {
      return new ClassCounts(source.readInt(), source.readInt(), source.readInt());
    }
  }
}
