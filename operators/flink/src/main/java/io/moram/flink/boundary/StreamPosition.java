// SPDX-License-Identifier: Apache-2.0
package io.moram.flink.boundary;

import io.moram.flink.state.VersionedSerializer;
import java.io.IOException;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/**
 * The position in a learner's stream.
 *
 * @param examples the number of examples so far, which is the position of the next one
 * @param task the number of the open task, or of the one that opens next
 * @param taskExamples the number of examples released to the open task; 0: no task is open
 * @param lastSeen the time of the last example, in milliseconds since 1970-01-01 UTC
 * @param timerSet whether an idle timer is registered
 */
public record StreamPosition(
    long examples, int task, long taskExamples, long lastSeen, boolean timerSet) {
  static final StreamPosition START = new StreamPosition(0, 0, 0, 0, false);

  /** The position between two tasks, without an idle timer. */
  static StreamPosition after(int tasks, long examples, long now) {
    return new StreamPosition(examples, tasks, 0, now, false);
  }

  StreamPosition seenOne(long now) {
    return new StreamPosition(examples + 1, task, taskExamples, now, timerSet);
  }

  StreamPosition releasedOne() {
    return new StreamPosition(examples, task, taskExamples + 1, lastSeen, timerSet);
  }

  StreamPosition taskEnded() {
    return new StreamPosition(examples, task + 1, 0, lastSeen, timerSet);
  }

  StreamPosition withTimer(boolean set) {
    return new StreamPosition(examples, task, taskExamples, lastSeen, set);
  }

  /** The format of a stream position. */
  public static final class Serializer extends VersionedSerializer<StreamPosition> {
    /** Flink calls this constructor when it restores state. */
    public Serializer() {
      super(1);
    }

    @Override
    protected void write(StreamPosition position, DataOutputView target) throws IOException {
      target.writeLong(position.examples);
      target.writeInt(position.task);
      target.writeLong(position.taskExamples);
      target.writeLong(position.lastSeen);
      target.writeBoolean(position.timerSet);
    }

    @Override
    protected StreamPosition read(int version, DataInputView source) throws IOException {
      return new StreamPosition(
          source.readLong(),
          source.readInt(),
          source.readLong(),
          source.readLong(),
          source.readBoolean());
    }
  }
}
