// SPDX-License-Identifier: Apache-2.0
package io.moram.flink.io;

import io.moram.flink.state.VersionedSerializer;
import io.moram.flink.state.VersionedTypeInformation;
import io.moram.schemas.MalformedMessageException;
import io.moram.schemas.MessageCodec;
import io.moram.schemas.Request;
import io.moram.schemas.TextRequest;
import java.io.IOException;
import org.apache.avro.specific.SpecificRecord;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;
import org.apache.flink.util.function.SerializableSupplier;

/**
 * A record with the message that it was decoded from, so that a later operator can still set the
 * whole message aside. Between machines only the message travels.
 *
 * @param message the message
 * @param record the decoded record; never changed
 * @param <T> the record type, or the super type of the topic's record types
 */
public record Decoded<T extends SpecificRecord>(KafkaMessage message, T record) {

  /** The type for Flink of the topic examples: examples and ends of tasks. */
  public static TypeInformation<Decoded<SpecificRecord>> examples() {
    return typeInformation(new ExampleSerializer());
  }

  /** The type for Flink of the topic requests. */
  public static TypeInformation<Decoded<Request>> requests() {
    return typeInformation(new RequestSerializer());
  }

  /** The type for Flink of the topic requests, if it has prompts. */
  public static TypeInformation<Decoded<TextRequest>> textRequests() {
    return typeInformation(new TextRequestSerializer());
  }

  /** The type for Flink of the topic predictions, with those of pictures and of texts. */
  public static TypeInformation<Decoded<SpecificRecord>> answers() {
    return typeInformation(new AnswerSerializer());
  }

  @SuppressWarnings("unchecked") // A class literal has no type parameters.
  private static <T extends SpecificRecord> TypeInformation<Decoded<T>> typeInformation(
      VersionedSerializer<Decoded<T>> serializer) {
    return new VersionedTypeInformation<>((Class<Decoded<T>>) (Class<?>) Decoded.class, serializer);
  }

  /** Writes only the message, and decodes it again after reading. */
  abstract static class DecodedSerializer<T extends SpecificRecord>
      extends VersionedSerializer<Decoded<T>> {
    private final KafkaMessage.Serializer messages = new KafkaMessage.Serializer();
    private final LazyCodec<T> codec;

    DecodedSerializer(SerializableSupplier<MessageCodec<T>> codec) {
      super(1);
      this.codec = new LazyCodec<>(codec);
    }

    @Override
    protected final void write(Decoded<T> decoded, DataOutputView target) throws IOException {
      messages.serialize(decoded.message, target);
    }

    @Override
    protected final Decoded<T> read(int version, DataInputView source) throws IOException {
      KafkaMessage message = messages.deserialize(source);
      try {
        return new Decoded<>(message, message.decode(codec.get()));
      } catch (MalformedMessageException e) {
        throw new IOException("A message can no longer be decoded: " + e.getMessage(), e);
      }
    }
  }

  /** The format of decoded examples and ends of tasks. */
  public static final class ExampleSerializer extends DecodedSerializer<SpecificRecord> {
    /** Flink calls this constructor when it restores state. */
    public ExampleSerializer() {
      super(MessageCodec::examples);
    }
  }

  /** The format of decoded requests. */
  public static final class RequestSerializer extends DecodedSerializer<Request> {
    /** Flink calls this constructor when it restores state. */
    public RequestSerializer() {
      super(MessageCodec::requests);
    }
  }

  /** The format of decoded requests with prompts. */
  public static final class TextRequestSerializer extends DecodedSerializer<TextRequest> {
    /** Flink calls this constructor when it restores state. */
    public TextRequestSerializer() {
      super(MessageCodec::textRequests);
    }
  }

  /** The format of decoded predictions of either kind. */
  public static final class AnswerSerializer extends DecodedSerializer<SpecificRecord> {
    /** Flink calls this constructor when it restores state. */
    public AnswerSerializer() {
      super(MessageCodec::answers);
    }
  }
}
