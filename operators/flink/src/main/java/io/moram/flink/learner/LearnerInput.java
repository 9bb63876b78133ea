// SPDX-License-Identifier: Apache-2.0
package io.moram.flink.learner;

import io.moram.flink.io.RecordSerializer;
import io.moram.flink.state.StateFields;
import io.moram.flink.state.VersionedSerializer;
import io.moram.flink.state.VersionedTypeInformation;
import io.moram.schemas.EndOfTask;
import io.moram.schemas.Example;
import io.moram.schemas.MessageCodec;
import java.io.IOException;
import org.apache.avro.specific.SpecificRecord;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/** What the boundary detector gets, in a learner's order. */
public sealed interface LearnerInput {

  /** The learner that it is for: the key. */
  String learner();

  /** How Flink carries it. */
  static TypeInformation<LearnerInput> typeInformation() {
    return new VersionedTypeInformation<>(LearnerInput.class, new Serializer());
  }

  /**
   * A labeled picture that the backbone could read.
   *
   * @param embedding the frozen backbone's embedding of the picture, of length 1; empty where the
   *     detector reads none
   */
  @SuppressWarnings("ArrayRecordComponent") // Carried, never compared.
  record EmbeddedExample(Example example, float[] embedding) implements LearnerInput {
    @Override
    public String learner() {
      return example.getLearner();
    }
  }

  /** The producer says that the open task ends here. */
  record EndRequest(EndOfTask record) implements LearnerInput {
    @Override
    public String learner() {
      return record.getLearner();
    }
  }

  /** The examples and ends of tasks as they are on the topic. */
  final class RecordFormat extends RecordSerializer<SpecificRecord> {
    /** For Flink. */
    public RecordFormat() {
      super(MessageCodec::examples);
    }
  }

  /** The format of both kinds. */
  final class Serializer extends VersionedSerializer<LearnerInput> {
    private final RecordFormat records = new RecordFormat();

    /** For Flink. */
    public Serializer() {
      super(1);
    }

    @Override
    protected void write(LearnerInput input, DataOutputView target) throws IOException {
      if (input instanceof EmbeddedExample embedded) {
        records.serialize(embedded.example, target);
        StateFields.writeFloats(embedded.embedding, target);
      } else if (input instanceof EndRequest end) {
        records.serialize(end.record, target);
      }
    }

    @Override
    protected LearnerInput read(int version, DataInputView source) throws IOException {
      SpecificRecord record = records.deserialize(source);
      return record instanceof Example example
          ? new EmbeddedExample(example, StateFields.readFloats(source))
          : new EndRequest((EndOfTask) record);
    }
  }
}
