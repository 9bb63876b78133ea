// SPDX-License-Identifier: Apache-2.0
package io.moram.flink.train.state;

import io.moram.flink.state.StateFields;
import io.moram.flink.state.VersionedSerializer;
import java.io.IOException;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/**
 * Why a learner takes no turns. A learner without it takes turns as usual.
 *
 * @param since the time at which it failed, in milliseconds since 1970-01-01 UTC
 * @param reason the fault in words
 * @param lastTask the last task that has an example; -1 before the first one
 */
public record Quarantine(long since, String reason, int lastTask) {

  /** Tasks were taken back. */
  public Quarantine rolledBackTo(int task) {
    return new Quarantine(since, reason, Math.min(lastTask, task - 1));
  }

  /** A later task has an example. */
  public Quarantine withLastTask(int task) {
    return new Quarantine(since, reason, task);
  }

  /** The format of a quarantine. */
  public static final class Serializer extends VersionedSerializer<Quarantine> {
    /** Flink calls this constructor when it restores state. */
    public Serializer() {
      super(1);
    }

    @Override
    protected void write(Quarantine quarantine, DataOutputView target) throws IOException {
      target.writeLong(quarantine.since);
      StateFields.writeString(quarantine.reason, target);
      target.writeInt(quarantine.lastTask);
    }

    @Override
    protected Quarantine read(int version, DataInputView source) throws IOException {
      return new Quarantine(source.readLong(), StateFields.readString(source), source.readInt());
    }
  }
}
