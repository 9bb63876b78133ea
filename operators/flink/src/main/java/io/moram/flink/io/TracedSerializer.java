// SPDX-License-Identifier: Apache-2.0
package io.moram.flink.io;

import io.moram.flink.state.StateFields;
import io.moram.flink.state.VersionedSerializer;
import io.moram.schemas.MessageCodec;
import java.io.IOException;
import org.apache.avro.specific.SpecificRecord;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;
import org.apache.flink.util.function.SerializableSupplier;

/**
 * As {@link RecordSerializer}, with the records' places in a trace. Version 1 had the record alone.
 *
 * @param <T> the record type
 */
public abstract class TracedSerializer<T extends SpecificRecord>
    extends VersionedSerializer<Traced<T>> {
  private final LazyCodec<T> codec;

  /** Serializes with a codec. */
  protected TracedSerializer(SerializableSupplier<MessageCodec<T>> codec) {
    super(2);
    this.codec = new LazyCodec<>(codec);
  }

  @Override
  protected final void write(Traced<T> traced, DataOutputView target) throws IOException {
    StateFields.writeBytes(codec.get().encode(traced.record()), target);
    TraceFields.write(traced.trace(), target);
  }

  @Override
  protected final Traced<T> read(int version, DataInputView source) throws IOException {
    T record = RecordSerializer.decode(codec.get(), StateFields.readBytes(source));
    return new Traced<>(record, version < 2 ? null : TraceFields.read(source));
  }
}
