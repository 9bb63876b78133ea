// SPDX-License-Identifier: Apache-2.0
package io.moram.flink.learner;

import io.moram.flink.state.StateFields;
import io.moram.flink.state.VersionedSerializer;
import io.moram.flink.state.VersionedTypeInformation;
import java.io.IOException;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/**
 * The trainer's input, in a learner's order. Per task: a recurrence if the task is an earlier one,
 * the examples, and the end. Between them there may be requests of the learner's owner.
 */
public sealed interface TrainingInput {

  /** The learner: the key of the stream. */
  String learner();

  /** The number of the task, from 0. */
  int task();

  /** The type for Flink, with its serializer. */
  static TypeInformation<TrainingInput> typeInformation() {
    return new VersionedTypeInformation<>(TrainingInput.class, new Serializer());
  }

  /**
   * An example of a task.
   *
   * @param kept what the trainer keeps of it
   */
  record TaskExample(String learner, int task, LabeledExample kept) implements TrainingInput {}

  /**
   * The end of a task: the rest of its training runs, and it is sealed.
   *
   * @param reason the reason in words
   */
  record TaskEnd(String learner, int task, String reason) implements TrainingInput {}

  /**
   * The task that opens with the next example is a recurrence of an earlier one.
   *
   * @param recursOf the earlier task, 0 to {@code task} - 1
   */
  record TaskRecurs(String learner, int task, int recursOf) implements TrainingInput {
    /** Checks the range. */
    public TaskRecurs {
      if (recursOf < 0 || recursOf >= task) {
        throw new IllegalArgumentException(
            "Task "
                + task
                + " recurs as task "
                + recursOf
                + "; must be an earlier task, 0 to "
                + (task - 1)
                + ".");
      }
    }
  }

  /** The request to publish all sealed tasks again, between two inputs of a task. */
  record TasksRequested(String learner, int task) implements TrainingInput {}

  /** All tasks of the learner from this one on are dropped; it is the next one. */
  record TasksDropped(String learner, int task) implements TrainingInput {}

  /** All that is known of the learner is erased; its next task is 0. */
  record LearnerForgotten(String learner) implements TrainingInput {
    @Override
    public int task() {
      return 0;
    }
  }

  /** The request to take the learner out of quarantine, between two inputs of a task. */
  record RetryRequested(String learner, int task) implements TrainingInput {}

  /**
   * The format of all kinds. Version 1 knew only the end and examples, and had a boolean in place
   * of the kind. Version 2 knew no request to publish again, and version 3 none to drop, to forget
   * or to retry. Their bytes are those of version 4.
   */
  final class Serializer extends VersionedSerializer<TrainingInput> {
    private static final int END = 0;
    private static final int EXAMPLE = 1;
    private static final int RECURS = 2;
    private static final int REQUESTED = 3;
    private static final int DROPPED = 4;
    private static final int FORGOTTEN = 5;
    private static final int RETRY = 6;

    private final LabeledPicture.Serializer examples = new LabeledPicture.Serializer();

    /** Flink calls this constructor when it restores state. */
    public Serializer() {
      super(4);
    }

    @Override
    protected void write(TrainingInput input, DataOutputView target) throws IOException {
      StateFields.writeString(input.learner(), target);
      target.writeInt(input.task());
      if (input instanceof TaskExample example) {
        target.writeByte(EXAMPLE);
        examples.serialize(example.kept, target);
      } else if (input instanceof TaskEnd end) {
        target.writeByte(END);
        StateFields.writeString(end.reason, target);
      } else if (input instanceof TaskRecurs recurs) {
        target.writeByte(RECURS);
        target.writeInt(recurs.recursOf);
      } else if (input instanceof TasksRequested) {
        target.writeByte(REQUESTED);
      } else if (input instanceof TasksDropped) {
        target.writeByte(DROPPED);
      } else if (input instanceof LearnerForgotten) {
        target.writeByte(FORGOTTEN);
      } else if (input instanceof RetryRequested) {
        target.writeByte(RETRY);
      }
    }

    @Override
    protected TrainingInput read(int version, DataInputView source) throws IOException {
      String learner = StateFields.readString(source);
      int task = source.readInt();
      byte kind = source.readByte();
      return switch (kind) {
        case END -> new TaskEnd(learner, task, StateFields.readString(source));
        case EXAMPLE -> new TaskExample(learner, task, examples.deserialize(source));
        case RECURS -> new TaskRecurs(learner, task, source.readInt());
        case REQUESTED -> new TasksRequested(learner, task);
        case DROPPED -> new TasksDropped(learner, task);
        case FORGOTTEN -> new LearnerForgotten(learner);
        case RETRY -> new RetryRequested(learner, task);
        default -> throw new IOException("Unknown input type " + kind + " for learner " + learner);
      };
    }
  }
}
