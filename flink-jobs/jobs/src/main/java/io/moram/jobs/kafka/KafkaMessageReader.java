// SPDX-License-Identifier: Apache-2.0
package io.moram.jobs.kafka;

import io.moram.flink.io.KafkaMessage;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.connector.kafka.source.reader.deserializer.KafkaRecordDeserializationSchema;
import org.apache.flink.util.Collector;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Forwards records undecoded, so that a dead letter can name the position of a bad record. */
final class KafkaMessageReader implements KafkaRecordDeserializationSchema<KafkaMessage> {
  private static final long serialVersionUID = 1;

  @Override
  public void deserialize(ConsumerRecord<byte[], byte[]> read, Collector<KafkaMessage> out) {
    out.collect(KafkaMessage.of(read));
  }

  @Override
  public TypeInformation<KafkaMessage> getProducedType() {
    return KafkaMessage.typeInformation();
  }
}
