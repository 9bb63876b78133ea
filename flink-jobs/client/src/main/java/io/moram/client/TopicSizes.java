// SPDX-License-Identifier: Apache-2.0
package io.moram.client;

import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.LogDirDescription;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.AuthorizationException;
import org.jspecify.annotations.Nullable;

/** Asks brokers how much topics hold. */
final class TopicSizes {

  private final Admin admin;

  TopicSizes(Admin admin) {
    this.admin = admin;
  }

  /** The number of offsets between start and end, by topic. */
  Map<String, Long> records(Collection<TopicDescription> topics)
      throws ExecutionException, InterruptedException {
    Map<TopicPartition, ListOffsetsResultInfo> ends = offsets(topics, OffsetSpec.latest());
    Map<String, Long> records = new HashMap<>();
    offsets(topics, OffsetSpec.earliest())
        .forEach(
            (partition, start) -> {
              long end = Objects.requireNonNull(ends.get(partition)).offset();
              records.merge(partition.topic(), end - start.offset(), Long::sum);
            });
    return records;
  }

  /**
   * The size of the largest replica of each partition, by topic.
   *
   * @return null if the broker does not show it to this user
   */
  @Nullable Map<String, Long> bytes(Collection<Node> brokers)
      throws ExecutionException, InterruptedException {
    Map<TopicPartition, Long> largest = new HashMap<>();
    try {
      for (Map<String, LogDirDescription> folders :
          admin
              .describeLogDirs(brokers.stream().map(Node::id).toList())
              .allDescriptions()
              .get()
              .values()) {
        for (LogDirDescription folder : folders.values()) {
          folder
              .replicaInfos()
              .forEach((partition, replica) -> largest.merge(partition, replica.size(), Math::max));
        }
      }
    } catch (ExecutionException e) {
      if (e.getCause() instanceof AuthorizationException) {
        return null;
      }
      throw e;
    }
    return largest.entrySet().stream()
        .collect(
            Collectors.groupingBy(
                one -> one.getKey().topic(), Collectors.summingLong(Map.Entry::getValue)));
  }

  private Map<TopicPartition, ListOffsetsResultInfo> offsets(
      Collection<TopicDescription> topics, OffsetSpec place)
      throws ExecutionException, InterruptedException {
    List<TopicPartition> partitions =
        topics.stream()
            .flatMap(
                topic ->
                    topic.partitions().stream()
                        .map(one -> new TopicPartition(topic.name(), one.partition())))
            .toList();
    return admin
        .listOffsets(partitions.stream().collect(Collectors.toMap(one -> one, one -> place)))
        .all()
        .get();
  }
}
