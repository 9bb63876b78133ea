// SPDX-License-Identifier: Apache-2.0
package io.moram.flink.io;

import io.moram.schemas.MessageCodec;
import java.io.Serializable;
import org.apache.avro.specific.SpecificRecord;
import org.apache.flink.util.function.SerializableSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A codec that is made when it is first needed, in the JVM that needs it.
 *
 * @param <T> the record type, or the super type of the topic's record types
 */
final class LazyCodec<T extends SpecificRecord> implements Serializable {
  private static final long serialVersionUID = 1;

  private final SerializableSupplier<MessageCodec<T>> supplier;
  private transient volatile @Nullable MessageCodec<T> made;

  LazyCodec(SerializableSupplier<MessageCodec<T>> supplier) {
    this.supplier = supplier;
  }

  MessageCodec<T> get() {
    MessageCodec<T> codec = made;
    if (codec == null) {
      // Two threads may each make one, and both are usable.
      codec = supplier.get();
      made = codec;
    }
    return codec;
  }
}
