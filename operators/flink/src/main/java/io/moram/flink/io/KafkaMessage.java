// SPDX-License-Identifier: Apache-2.0
package io.moram.flink.io;

import io.moram.flink.state.StateFields;
import io.moram.flink.state.VersionedSerializer;
import io.moram.flink.state.VersionedTypeInformation;
import io.moram.schemas.MalformedMessageException;
import io.moram.schemas.MessageCodec;
import io.moram.schemas.MessageOrigin;
import io.moram.schemas.trace.TraceContext;
import java.io.IOException;
import org.apache.avro.specific.SpecificRecord;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;

/**
 * A Kafka record as it was read. The arrays are never changed.
 *
 * @param topic the topic that it was read from
 * @param partition its partition, from 0
 * @param offset its offset, from 0
 * @param timestamp the record's time in milliseconds since 1970-01-01 UTC
 * @param key the record's key, or null
 * @param value the record's bytes, or null for a tombstone
 * @param trace its place in a trace; null: it is in none
 */
@SuppressWarnings("ArrayRecordComponent") // Carried, never compared.
public record KafkaMessage(
    String topic,
    int partition,
    long offset,
    long timestamp,
    byte @Nullable [] key,
    byte @Nullable [] value,
    @Nullable TraceContext trace) {

  /** A record that is in no trace. */
  public KafkaMessage(
      String topic,
      int partition,
      long offset,
      long timestamp,
      byte @Nullable [] key,
      byte @Nullable [] value) {
    this(topic, partition, offset, timestamp, key, value, null);
  }

  /** Takes over a record's place and bytes. */
  public static KafkaMessage of(ConsumerRecord<byte[], byte[]> read) {
    return new KafkaMessage(
        read.topic(),
        read.partition(),
        read.offset(),
        read.timestamp(),
        read.key(),
        read.value(),
        TraceContext.read(
            name -> {
              Header header = read.headers().lastHeader(name);
              return header == null ? null : header.value();
            }));
  }

  /**
   * Decodes the message. It has the same record each time, also if the record names no id.
   *
   * @throws MalformedMessageException if the message holds no record of the codec
   */
  <T extends SpecificRecord> T decode(MessageCodec<T> codec) throws MalformedMessageException {
    return codec.decode(value, new MessageOrigin(topic, partition, offset, timestamp));
  }

  /** The same record with other bytes. */
  KafkaMessage withValue(byte[] other) {
    return new KafkaMessage(topic, partition, offset, timestamp, key, other, trace);
  }

  /** The same record at another place in a trace. */
  public KafkaMessage withTrace(@Nullable TraceContext other) {
    return new KafkaMessage(topic, partition, offset, timestamp, key, value, other);
  }

  /** The type for Flink. */
  public static TypeInformation<KafkaMessage> typeInformation() {
    return new VersionedTypeInformation<>(KafkaMessage.class, new Serializer());
  }

  /** The format of a message. Version 1 had no trace. */
  public static final class Serializer extends VersionedSerializer<KafkaMessage> {
    /** Flink calls this constructor when it restores state. */
    public Serializer() {
      super(2);
    }

    @Override
    protected void write(KafkaMessage message, DataOutputView target) throws IOException {
      StateFields.writeString(message.topic, target);
      target.writeInt(message.partition);
      target.writeLong(message.offset);
      target.writeLong(message.timestamp);
      StateFields.writeOptionalBytes(message.key, target);
      StateFields.writeOptionalBytes(message.value, target);
      TraceFields.write(message.trace, target);
    }

    @Override
    protected KafkaMessage read(int version, DataInputView source) throws IOException {
      return new KafkaMessage(
          StateFields.readString(source),
          source.readInt(),
          source.readLong(),
          source.readLong(),
          StateFields.readOptionalBytes(source),
          StateFields.readOptionalBytes(source),
          version < 2 ? null : TraceFields.read(source));
    }
  }
}
