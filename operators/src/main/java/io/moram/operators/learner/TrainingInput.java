// SPDX-License-Identifier: Apache-2.0
package io.moram.operators.learner;

import io.moram.operators.state.Fields;
import io.moram.operators.state.VersionedSerializer;
import io.moram.operators.state.VersionedTypeInformation;
import java.io.IOException;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/** What the trainer gets, in a learner's order: examples tagged with their task, and its end. */
public sealed interface TrainingInput {

  /** The learner that it is for: the key. */
  String learner();

  /** The task that it belongs to, from 0. */
  int task();

  /** How Flink carries it. */
  static TypeInformation<TrainingInput> typeInformation() {
    return new VersionedTypeInformation<>(TrainingInput.class, new Serializer());
  }

  /**
   * An example of a task.
   *
   * @param picture the picture and its class
   */
  record TaskExample(String learner, int task, LabeledPicture picture) implements TrainingInput {}

  /**
   * The task has ended: what is left of its training runs now, and it is sealed.
   *
   * @param reason why it ended, for people
   */
  record TaskEnd(String learner, int task, String reason) implements TrainingInput {}

  /** The format of both kinds. */
  final class Serializer extends VersionedSerializer<TrainingInput> {
    private final LabeledPicture.Serializer pictures = new LabeledPicture.Serializer();

    /** For Flink. */
    public Serializer() {
      super(1);
    }

    @Override
    protected void write(TrainingInput input, DataOutputView target) throws IOException {
      Fields.writeString(input.learner(), target);
      target.writeInt(input.task());
      target.writeBoolean(input instanceof TaskExample);
      if (input instanceof TaskExample example) {
        pictures.serialize(example.picture, target);
      } else if (input instanceof TaskEnd end) {
        Fields.writeString(end.reason, target);
      }
    }

    @Override
    protected TrainingInput read(int version, DataInputView source) throws IOException {
      String learner = Fields.readString(source);
      int task = source.readInt();
      return source.readBoolean()
          ? new TaskExample(learner, task, pictures.deserialize(source))
          : new TaskEnd(learner, task, Fields.readString(source));
    }
  }
}
