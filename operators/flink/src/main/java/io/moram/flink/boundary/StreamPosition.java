// SPDX-License-Identifier: Apache-2.0
package io.moram.flink.boundary;

import io.moram.flink.metrics.OldestInput;
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
 * @param heldSince the time of the oldest record that is held back, in milliseconds since
 *     1970-01-01 UTC; below 0: none is, or its time is unknown
 */
public record StreamPosition(
    long examples,
    int task,
    long taskExamples,
    long lastRecord,
    int partition,
    long timerAt,
    boolean passing,
    long heldSince) {
  static final StreamPosition START =
      new StreamPosition(0, 0, 0, 0, -1, 0, false, OldestInput.UNKNOWN);

  /** The position between two tasks, without an idle timer. */
  static StreamPosition after(int tasks, long examples) {
    return new StreamPosition(examples, tasks, 0, 0, -1, 0, false, OldestInput.UNKNOWN);
  }

  StreamPosition seenOne(long time, int ofPartition) {
    return new StreamPosition(
        examples + 1, task, taskExamples, time, ofPartition, timerAt, passing, heldSince);
  }

  StreamPosition releasedOne() {
    return new StreamPosition(
        examples, task, taskExamples + 1, lastRecord, partition, timerAt, passing, heldSince);
  }

  StreamPosition taskEnded() {
    return new StreamPosition(
        examples, task + 1, 0, lastRecord, partition, timerAt, passing, heldSince);
  }

  StreamPosition rolledBackTo(int earlier) {
    return new StreamPosition(
        examples, earlier, 0, lastRecord, partition, timerAt, passing, heldSince);
  }

  StreamPosition withTimer(long time) {
    return new StreamPosition(
        examples, task, taskExamples, lastRecord, partition, time, passing, heldSince);
  }

  StreamPosition withPassing(boolean failed) {
    return new StreamPosition(
        examples, task, taskExamples, lastRecord, partition, timerAt, failed, heldSince);
  }

  StreamPosition withHeldSince(long time) {
    return new StreamPosition(
        examples, task, taskExamples, lastRecord, partition, timerAt, passing, time);
  }

  /**
   * The format of a stream position. Version 1 had the time of arrival in place of the record's,
   * and said only whether a timer was set. It knew neither partitions nor failed detectors. Version
   * 2 did not know since when examples are held back.
   */
  public static final class Serializer extends VersionedSerializer<StreamPosition> {
    /** Flink calls this constructor when it restores state. */
    public Serializer() {
      super(3);
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
      target.writeLong(position.heldSince);
    }

    @Override
    protected StreamPosition read(int version, DataInputView source) throws IOException {
      long examples = source.readLong();
      int task = source.readInt();
      long taskExamples = source.readLong();
      long lastRecord = source.readLong();
      if (version == 1) {
        boolean unused = source.readBoolean();
        return new StreamPosition(
            examples, task, taskExamples, lastRecord, -1, 0, false, OldestInput.UNKNOWN);
      }
      return new StreamPosition(
          examples,
          task,
          taskExamples,
          lastRecord,
          source.readInt(),
          source.readLong(),
          source.readBoolean(),
          version < 3 ? OldestInput.UNKNOWN : source.readLong());
    }
  }
}
