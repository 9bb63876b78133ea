// SPDX-License-Identifier: Apache-2.0
package io.moram.flink.io;

import io.moram.flink.state.StateFields;
import io.moram.flink.state.VersionedSerializer;
import io.moram.schemas.MalformedMessageException;
import io.moram.schemas.MessageCodec;
import java.io.IOException;
import org.apache.avro.specific.SpecificRecord;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;
import org.apache.flink.util.function.SerializableSupplier;

/**
 * Serializes a topic's records as the bytes that they have on the topic, so that they evolve with
 * their schemas. Records count as immutable: an operator does not change one that it receives.
 *
 * @param <T> the record type, or the super type of the topic's record types
 */
public abstract class RecordSerializer<T extends SpecificRecord> extends VersionedSerializer<T> {
  private final LazyCodec<T> codec;

  /** Serializes with a codec. */
  protected RecordSerializer(SerializableSupplier<MessageCodec<T>> codec) {
    super(1);
    this.codec = new LazyCodec<>(codec);
  }

  @Override
  protected final void write(T record, DataOutputView target) throws IOException {
    StateFields.writeBytes(codec.get().encode(record), target);
  }

  @Override
  protected final T read(int version, DataInputView source) throws IOException {
    return decode(codec.get(), StateFields.readBytes(source));
  }

  static <T extends SpecificRecord> T decode(MessageCodec<T> codec, byte[] bytes)
      throws IOException {
    try {
      return codec.decode(bytes);
    } catch (MalformedMessageException e) {
      throw new IOException("A stored record cannot be read: " + e.getMessage(), e);
    }
  }
}
