// SPDX-License-Identifier: Apache-2.0
package io.moram.flink.io;

import io.moram.flink.state.VersionedSerializer;
import io.moram.flink.state.VersionedTypeInformation;
import io.moram.schemas.MalformedMessageException;
import io.moram.schemas.MessageCodec;
import io.moram.schemas.Prediction;
import io.moram.schemas.Request;
import java.io.IOException;
import org.apache.avro.specific.SpecificRecord;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;
import org.apache.flink.util.function.SerializableSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A record together with the message that it came in, so that a later operator that finds fault
 * with it can still set the message aside whole. Between machines only the message travels.
 *
 * @param message the message
 * @param record what it holds; never changed
 * @param <T> the record type, or the super type of the topic's record types
 */
public record Decoded<T extends SpecificRecord>(KafkaMessage message, T record) {

  /** How Flink carries what is read from the topic examples: examples and ends of tasks. */
  public static TypeInformation<Decoded<SpecificRecord>> examples() {
    return typeInformation(new ExampleSerializer());
  }

  /** How Flink carries what is read from the topic requests. */
  public static TypeInformation<Decoded<Request>> requests() {
    return typeInformation(new RequestSerializer());
  }

  /** How Flink carries what is read from the topic predictions. */
  public static TypeInformation<Decoded<Prediction>> predictions() {
    return typeInformation(new PredictionSerializer());
  }

  @SuppressWarnings("unchecked") // A class literal has no type parameters.
  private static <T extends SpecificRecord> TypeInformation<Decoded<T>> typeInformation(
      VersionedSerializer<Decoded<T>> serializer) {
    return new VersionedTypeInformation<>((Class<Decoded<T>>) (Class<?>) Decoded.class, serializer);
  }

  /** Writes the message alone and decodes it again on reading. */
  abstract static class DecodedSerializer<T extends SpecificRecord>
      extends VersionedSerializer<Decoded<T>> {
    private final KafkaMessage.Serializer messages = new KafkaMessage.Serializer();
    private final SerializableSupplier<MessageCodec<T>> supplier;
    private transient volatile @Nullable MessageCodec<T> made;

    DecodedSerializer(SerializableSupplier<MessageCodec<T>> codec) {
      super(1);
      this.supplier = codec;
    }

    @Override
    protected final void write(Decoded<T> decoded, DataOutputView target) throws IOException {
      messages.serialize(decoded.message, target);
    }

    @Override
    protected final Decoded<T> read(int version, DataInputView source) throws IOException {
      KafkaMessage message = messages.deserialize(source);
      MessageCodec<T> codec = made;
      if (codec == null) {
        // Two threads may each make one: both are good.
        codec = supplier.get();
        made = codec;
      }
      try {
        return new Decoded<>(message, codec.decode(message.value()));
      } catch (MalformedMessageException e) {
        throw new IOException("A message decodes no more: " + e.getMessage(), e);
      }
    }
  }

  /** The format of what is read from the topic examples. */
  public static final class ExampleSerializer extends DecodedSerializer<SpecificRecord> {
    /** For Flink. */
    public ExampleSerializer() {
      super(MessageCodec::examples);
    }
  }

  /** The format of what is read from the topic requests. */
  public static final class RequestSerializer extends DecodedSerializer<Request> {
    /** For Flink. */
    public RequestSerializer() {
      super(MessageCodec::requests);
    }
  }

  /** The format of what is read from the topic predictions. */
  public static final class PredictionSerializer extends DecodedSerializer<Prediction> {
    /** For Flink. */
    public PredictionSerializer() {
      super(MessageCodec::predictions);
    }
  }
}
