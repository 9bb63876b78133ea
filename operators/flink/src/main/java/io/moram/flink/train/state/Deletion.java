// SPDX-License-Identifier: Apache-2.0
package io.moram.flink.train.state;

import io.moram.flink.state.VersionedSerializer;
import java.io.IOException;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/**
 * Tasks that were taken back, until the topic atoms no longer has them. All that a forgotten
 * learner leaves in state.
 *
 * @param fromTask the first task
 * @param until the time at which they were taken back, in milliseconds since 1970-01-01 UTC
 * @param forgotten the newest generation of a learner that was forgotten; {@link #NONE} for a
 *     rollback
 */
public record Deletion(int fromTask, long until, long forgotten) {
  /** No generation. */
  public static final long NONE = -1;

  /** This deletion and a later one. */
  public Deletion and(Deletion later) {
    return new Deletion(
        Math.min(fromTask, later.fromTask),
        Math.max(until, later.until),
        Math.max(forgotten, later.forgotten));
  }

  /** The format of a deletion. */
  public static final class Serializer extends VersionedSerializer<Deletion> {
    /** Flink calls this constructor when it restores state. */
    public Serializer() {
      super(1);
    }

    @Override
    protected void write(Deletion deletion, DataOutputView target) throws IOException {
      target.writeInt(deletion.fromTask);
      target.writeLong(deletion.until);
      target.writeLong(deletion.forgotten);
    }

    @Override
    protected Deletion read(int version, DataInputView source) throws IOException {
      return new Deletion(source.readInt(), source.readLong(), source.readLong());
    }
  }
}
