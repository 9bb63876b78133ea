// SPDX-License-Identifier: Apache-2.0
package io.moram.jobs.kafka;

import io.moram.flink.io.KafkaMessage;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.connector.source.Boundedness;
import org.apache.flink.api.connector.source.Source;
import org.apache.flink.api.connector.source.SourceReader;
import org.apache.flink.api.connector.source.SourceReaderContext;
import org.apache.flink.api.connector.source.SplitEnumerator;
import org.apache.flink.api.connector.source.SplitEnumeratorContext;
import org.apache.flink.api.java.typeutils.ResultTypeQueryable;
import org.apache.flink.connector.kafka.source.KafkaSource;
import org.apache.flink.connector.kafka.source.enumerator.KafkaSourceEnumState;
import org.apache.flink.connector.kafka.source.split.KafkaPartitionSplit;
import org.apache.flink.core.io.SimpleVersionedSerializer;

/**
 * Flink's Kafka source, which fails with a remedy if Kafka has deleted records that it must read
 * next. Its state is that of Flink's source.
 */
final class GaplessSource
    implements Source<KafkaMessage, KafkaPartitionSplit, KafkaSourceEnumState>,
        ResultTypeQueryable<KafkaMessage> {
  private static final long serialVersionUID = 1;

  private final KafkaSource<KafkaMessage> kafka;

  GaplessSource(KafkaSource<KafkaMessage> kafka) {
    this.kafka = kafka;
  }

  @Override
  public SourceReader<KafkaMessage, KafkaPartitionSplit> createReader(SourceReaderContext context)
      throws Exception {
    return new GaplessReader(kafka.createReader(context));
  }

  @Override
  public Boundedness getBoundedness() {
    return kafka.getBoundedness();
  }

  @Override
  public SplitEnumerator<KafkaPartitionSplit, KafkaSourceEnumState> createEnumerator(
      SplitEnumeratorContext<KafkaPartitionSplit> context) {
    return kafka.createEnumerator(context);
  }

  @Override
  public SplitEnumerator<KafkaPartitionSplit, KafkaSourceEnumState> restoreEnumerator(
      SplitEnumeratorContext<KafkaPartitionSplit> context, KafkaSourceEnumState state)
      throws Exception {
    return kafka.restoreEnumerator(context, state);
  }

  @Override
  public SimpleVersionedSerializer<KafkaPartitionSplit> getSplitSerializer() {
    return kafka.getSplitSerializer();
  }

  @Override
  public SimpleVersionedSerializer<KafkaSourceEnumState> getEnumeratorCheckpointSerializer() {
    return kafka.getEnumeratorCheckpointSerializer();
  }

  @Override
  public TypeInformation<KafkaMessage> getProducedType() {
    return kafka.getProducedType();
  }
}
