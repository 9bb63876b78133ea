// SPDX-License-Identifier: Apache-2.0
package io.moram.jobs.kafka;

import io.moram.flink.io.KafkaMessage;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import org.apache.flink.api.connector.source.ReaderOutput;
import org.apache.flink.api.connector.source.SourceEvent;
import org.apache.flink.api.connector.source.SourceReader;
import org.apache.flink.connector.kafka.source.split.KafkaPartitionSplit;
import org.apache.flink.core.io.InputStatus;
import org.apache.flink.util.ExceptionUtils;
import org.apache.kafka.clients.consumer.InvalidOffsetException;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;

/** Flink's Kafka reader. If the records to read next are deleted, its error says what to do. */
final class GaplessReader implements SourceReader<KafkaMessage, KafkaPartitionSplit> {
  private final SourceReader<KafkaMessage, KafkaPartitionSplit> kafka;

  GaplessReader(SourceReader<KafkaMessage, KafkaPartitionSplit> kafka) {
    this.kafka = kafka;
  }

  @Override
  public InputStatus pollNext(ReaderOutput<KafkaMessage> output) throws Exception {
    try {
      return kafka.pollNext(output);
    } catch (RuntimeException e) {
      Optional<InvalidOffsetException> deleted =
          ExceptionUtils.findThrowable(e, InvalidOffsetException.class);
      if (deleted.isPresent()) {
        throw new IllegalStateException(message(deleted.get()), e);
      }
      throw e;
    }
  }

  private static String message(InvalidOffsetException deleted) {
    String places =
        deleted instanceof OffsetOutOfRangeException outOfRange
            ? outOfRange.offsetOutOfRangePartitions().entrySet().stream()
                .map(
                    entry ->
                        "topic %s, partition %d: offset %d"
                            .formatted(
                                entry.getKey().topic(),
                                entry.getKey().partition(),
                                entry.getValue()))
                .collect(Collectors.joining("; "))
            : deleted.partitions().stream()
                .map(p -> "topic %s, partition %d".formatted(p.topic(), p.partition()))
                .collect(Collectors.joining("; "));
    return ("The records that the job must read next are not in Kafka any more (%s). Going on would"
            + " lose them. Put them back or start from a newer checkpoint. To go on without them,"
            + " start once with %s: true. Raise the topic's retention above the longest outage.")
        .formatted(places, TopicOptions.SKIP_DELETED.key());
  }

  @Override
  public void start() {
    kafka.start();
  }

  @Override
  public List<KafkaPartitionSplit> snapshotState(long checkpoint) {
    return kafka.snapshotState(checkpoint);
  }

  @Override
  public CompletableFuture<Void> isAvailable() {
    return kafka.isAvailable();
  }

  @Override
  public void addSplits(List<KafkaPartitionSplit> splits) {
    kafka.addSplits(splits);
  }

  @Override
  public void notifyNoMoreSplits() {
    kafka.notifyNoMoreSplits();
  }

  @Override
  public void handleSourceEvents(SourceEvent event) {
    kafka.handleSourceEvents(event);
  }

  @Override
  public void notifyCheckpointComplete(long checkpoint) throws Exception {
    kafka.notifyCheckpointComplete(checkpoint);
  }

  @Override
  public void notifyCheckpointAborted(long checkpoint) throws Exception {
    kafka.notifyCheckpointAborted(checkpoint);
  }

  @Override
  public void pauseOrResumeSplits(Collection<String> pause, Collection<String> resume) {
    kafka.pauseOrResumeSplits(pause, resume);
  }

  @Override
  public void close() throws Exception {
    kafka.close();
  }
}
