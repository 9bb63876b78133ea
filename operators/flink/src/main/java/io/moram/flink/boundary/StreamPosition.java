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
 * @param passing whether the learner's detector failed, so that all examples go to the open task
 */
public record StreamPosition(
    long examples, int task, long taskExamples, long lastSeen, boolean timerSet, boolean passing) {
  static final StreamPosition START = new StreamPosition(0, 0, 0, 0, false, false);

  /** The position between two tasks, without an idle timer. */
  static StreamPosition after(int tasks, long examples, long now) {
    return new StreamPosition(examples, tasks, 0, now, false, false);
  }

  StreamPosition seenOne(long now) {
    return new StreamPosition(examples + 1, task, taskExamples, now, timerSet, passing);
  }

  StreamPosition releasedOne() {
    return new StreamPosition(examples, task, taskExamples + 1, lastSeen, timerSet, passing);
  }

  StreamPosition taskEnded() {
    return new StreamPosition(examples, task + 1, 0, lastSeen, timerSet, passing);
  }

  StreamPosition rolledBackTo(int earlier) {
    return new StreamPosition(examples, earlier, 0, lastSeen, timerSet, passing);
  }

  StreamPosition withTimer(boolean set) {
    return new StreamPosition(examples, task, taskExamples, lastSeen, set, passing);
  }

  StreamPosition withPassing(boolean failed) {
    return new StreamPosition(examples, task, taskExamples, lastSeen, timerSet, failed);
  }

  /** The format of a stream position. Version 1 knew no failed detectors. */
  public static final class Serializer extends VersionedSerializer<StreamPosition> {
    /** Flink calls this constructor when it restores state. */
    public Serializer() {
      super(2);
    }

    @Override
    protected void write(StreamPosition position, DataOutputView target) throws IOException {
      target.writeLong(position.examples);
      target.writeInt(position.task);
      target.writeLong(position.taskExamples);
      target.writeLong(position.lastSeen);
      target.writeBoolean(position.timerSet);
      target.writeBoolean(position.passing);
    }

    @Override
    protected StreamPosition read(int version, DataInputView source) throws IOException {
      return new StreamPosition(
          source.readLong(),
          source.readInt(),
          source.readLong(),
          source.readLong(),
          source.readBoolean(),
          version > 1 && source.readBoolean());
    }
  }
}
