// SPDX-License-Identifier: Apache-2.0
package io.moram.flink.learner;

import io.moram.flink.io.RecordPlace;
import io.moram.flink.state.StateFields;
import io.moram.flink.state.VersionedSerializer;
import io.moram.flink.state.VersionedTypeInformation;
import java.io.IOException;
import java.util.Arrays;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;
import org.jspecify.annotations.Nullable;

/** The input of the boundary operator, in the order of a learner's stream. */
public sealed interface LearnerInput {

  /** The learner: the key of the stream. */
  String learner();

  /** The type for Flink, with its serializer. */
  static TypeInformation<LearnerInput> typeInformation() {
    return new VersionedTypeInformation<>(LearnerInput.class, new Serializer());
  }

  /**
   * A labeled picture that the backbone could read.
   *
   * @param content the picture, or the prompt with its answer
   * @param label the class name
   * @param promptTemplate the prompt of the class, with {@code {}} where the class name goes; null:
   *     the configured default
   * @param taskMarker the producer's name for the task; null: unmarked
   * @param embedding the frozen backbone's embedding of the picture, of length 1
   * @param hidden the first part of the frozen backbone's features, which recall reads beside the
   *     embedding; empty for inputs of an older version
   * @param place where the example was read
   * @param time the time of its record, in milliseconds since 1970-01-01 UTC; below 0: unknown
   */
  @SuppressWarnings("ArrayRecordComponent") // Carried, never compared.
  record EmbeddedExample(
      String learner,
      Content content,
      String label,
      @Nullable String promptTemplate,
      @Nullable String taskMarker,
      float[] embedding,
      float[] hidden,
      RecordPlace place,
      long time)
      implements LearnerInput {

    /**
     * The part that the trainer keeps.
     *
     * @param defaultTemplate the prompt template of an example that names none
     */
    public LabeledExample labeled(String defaultTemplate) {
      String template = promptTemplate == null ? defaultTemplate : promptTemplate;
      float[] features = hidden.length > 0 ? features() : hidden;
      return new LabeledExample(content, label, template, features, place, time);
    }

    /**
     * What boundaries are found in, of length 1: a picture's embedding. A text has one vector,
     * whose halves are its two features.
     */
    public float[] observed() {
      return content instanceof Content.Text ? features() : embedding;
    }

    /**
     * The example with its features.
     *
     * @param features the hidden part, then the embedding
     * @param hidden the width of the hidden part
     */
    public EmbeddedExample with(float[] features, int hidden) {
      return new EmbeddedExample(
          learner,
          content,
          label,
          promptTemplate,
          taskMarker,
          Arrays.copyOfRange(features, hidden, features.length),
          Arrays.copyOf(features, hidden),
          place,
          time);
    }

    private float[] features() {
      float[] features = Arrays.copyOf(hidden, hidden.length + embedding.length);
      System.arraycopy(embedding, 0, features, hidden.length, embedding.length);
      return features;
    }
  }

  /** The producer's request to end the open task here. */
  record EndRequest(String learner) implements LearnerInput {}

  /** The request to publish the learner's sealed tasks again. */
  record RepublishRequest(String learner) implements LearnerInput {}

  /**
   * The request to take back the learner's tasks from one on.
   *
   * @param toTask the first task that is dropped
   */
  record RollbackRequest(String learner, int toTask) implements LearnerInput {}

  /** The request to erase all that is known of the learner. */
  record ForgetRequest(String learner) implements LearnerInput {}

  /** The request to take the learner out of quarantine. */
  record ResumeRequest(String learner) implements LearnerInput {}

  /**
   * The format of all kinds. Version 1 had no hidden features, version 2 no republish request and
   * no place, version 3 no time and no request to roll back, to forget or to resume, and version 4
   * no texts. An example's fields are written as they are, without Avro: encoding and decoding its
   * message again would cost as much as the topic does.
   */
  final class Serializer extends VersionedSerializer<LearnerInput> {
    private static final int END = 0;
    private static final int EXAMPLE = 1;
    private static final int REPUBLISH = 2;
    private static final int ROLLBACK = 3;
    private static final int FORGET = 4;
    private static final int RESUME = 5;

    /** Flink calls this constructor when it restores state. */
    public Serializer() {
      super(5);
    }

    @Override
    protected void write(LearnerInput input, DataOutputView target) throws IOException {
      StateFields.writeString(input.learner(), target);
      if (input instanceof EmbeddedExample example) {
        target.writeByte(EXAMPLE);
        Content.write(example.content, target);
        StateFields.writeString(example.label, target);
        StateFields.writeOptionalString(example.promptTemplate, target);
        StateFields.writeOptionalString(example.taskMarker, target);
        StateFields.writeFloats(example.embedding, target);
        StateFields.writeFloats(example.hidden, target);
        example.place.write(target);
        target.writeLong(example.time);
      } else if (input instanceof EndRequest) {
        target.writeByte(END);
      } else if (input instanceof RepublishRequest) {
        target.writeByte(REPUBLISH);
      } else if (input instanceof RollbackRequest rollback) {
        target.writeByte(ROLLBACK);
        target.writeInt(rollback.toTask);
      } else if (input instanceof ForgetRequest) {
        target.writeByte(FORGET);
      } else if (input instanceof ResumeRequest) {
        target.writeByte(RESUME);
      }
    }

    @Override
    protected LearnerInput read(int version, DataInputView source) throws IOException {
      String learner = StateFields.readString(source);
      byte kind = source.readByte();
      return switch (kind) {
        case END -> new EndRequest(learner);
        case REPUBLISH -> new RepublishRequest(learner);
        case ROLLBACK -> new RollbackRequest(learner, source.readInt());
        case FORGET -> new ForgetRequest(learner);
        case RESUME -> new ResumeRequest(learner);
        case EXAMPLE ->
            new EmbeddedExample(
                learner,
                version < 5
                    ? new Content.Picture(StateFields.readBytes(source))
                    : Content.read(source),
                StateFields.readString(source),
                StateFields.readOptionalString(source),
                StateFields.readOptionalString(source),
                StateFields.readFloats(source),
                version == 1 ? new float[0] : StateFields.readFloats(source),
                version < 3 ? RecordPlace.UNKNOWN : RecordPlace.read(source),
                version < 4 ? -1 : source.readLong());
        default -> throw new IOException("Unknown input type " + kind + " for learner " + learner);
      };
    }
  }
}
