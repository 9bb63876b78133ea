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
 * @param lastRecord the time of the last example's record, in milliseconds since 1970-01-01 UTC
 * @param partition the partition of that record; below 0: unknown
 * @param timerAt the time of the idle timer; 0: none is set
 * @param passing whether the learner's detector failed, so that all examples go to the open task
 */
public record StreamPosition(
    long examples,
    int task,
    long taskExamples,
    long lastRecord,
    int partition,
    long timerAt,
    boolean passing) {
  static final StreamPosition START = new StreamPosition(0, 0, 0, 0, -1, 0, false);

  /** The position between two tasks, without an idle timer. */
  static StreamPosition after(int tasks, long examples) {
    return new StreamPosition(examples, tasks, 0, 0, -1, 0, false);
  }

  StreamPosition seenOne(long time, int ofPartition) {
    return new StreamPosition(
        examples + 1, task, taskExamples, time, ofPartition, timerAt, passing);
  }

  StreamPosition releasedOne() {
    return new StreamPosition(
        examples, task, taskExamples + 1, lastRecord, partition, timerAt, passing);
  }

  StreamPosition taskEnded() {
    return new StreamPosition(examples, task + 1, 0, lastRecord, partition, timerAt, passing);
  }

  StreamPosition rolledBackTo(int earlier) {
    return new StreamPosition(examples, earlier, 0, lastRecord, partition, timerAt, passing);
  }

  StreamPosition withTimer(long time) {
    return new StreamPosition(examples, task, taskExamples, lastRecord, partition, time, passing);
  }

  StreamPosition withPassing(boolean failed) {
    return new StreamPosition(examples, task, taskExamples, lastRecord, partition, timerAt, failed);
  }

  /**
   * The format of a stream position. Version 1 had the time of arrival in place of the record's,
   * and said only whether a timer was set. It knew neither partitions nor failed detectors.
   */
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
      target.writeLong(position.lastRecord);
      target.writeInt(position.partition);
      target.writeLong(position.timerAt);
      target.writeBoolean(position.passing);
    }

    @Override
    protected StreamPosition read(int version, DataInputView source) throws IOException {
      long examples = source.readLong();
      int task = source.readInt();
      long taskExamples = source.readLong();
      long lastRecord = source.readLong();
      if (version == 1) {
        boolean unused = source.readBoolean();
        return new StreamPosition(examples, task, taskExamples, lastRecord, -1, 0, false);
      }
      return new StreamPosition(
          examples,
          task,
          taskExamples,
          lastRecord,
          source.readInt(),
          source.readLong(),
          source.readBoolean());
    }
  }
}
