// SPDX-License-Identifier: Apache-2.0
package io.moram.jobs.kafka;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import org.apache.flink.connector.kafka.source.enumerator.initializer.OffsetsInitializer;
import org.apache.kafka.clients.consumer.OffsetResetStrategy;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where a source begins that has no checkpoint: at the group's committed offsets, or at the oldest
 * or newest record if there is none. The offsets are numbers from the start, so every checkpoint
 * that knows a partition has them, also before its first record.
 *
 * @param skipDeleted whether a source that has a checkpoint goes on behind deleted records
 * @param newest whether a group without offsets begins behind the newest record
 */
@SuppressWarnings("deprecation") // The connector's own interface has the deprecated type.
record FirstOffsets(boolean skipDeleted, boolean newest) implements OffsetsInitializer {
  private static final Logger LOG = LoggerFactory.getLogger(FirstOffsets.class);

  @Override
  public Map<TopicPartition, Long> getPartitionOffsets(
      Collection<TopicPartition> partitions, PartitionOffsetsRetriever broker) {
    Map<TopicPartition, Long> committed = broker.committedOffsets(partitions);
    Map<TopicPartition, Long> oldest = broker.beginningOffsets(partitions);
    Map<TopicPartition, Long> ends = broker.endOffsets(partitions);
    Map<TopicPartition, Long> first = new HashMap<>(newest ? ends : oldest);
    committed.forEach(
        (partition, offset) -> {
          Long start = oldest.get(partition);
          Long end = ends.get(partition);
          if (start == null || end == null) {
            return;
          }
          if (offset >= start && offset <= end) {
            first.put(partition, offset);
          } else {
            LOG.warn(
                "The committed offset is no longer in the topic; beginning at the oldest record:"
                    + " partition={} committed={} oldest={}",
                partition,
                offset,
                start);
          }
        });
    return first;
  }

  @Override
  public OffsetResetStrategy getAutoOffsetResetStrategy() {
    return skipDeleted ? OffsetResetStrategy.EARLIEST : OffsetResetStrategy.NONE;
  }
}
