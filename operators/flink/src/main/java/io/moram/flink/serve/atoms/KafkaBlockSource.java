// SPDX-License-Identifier: Apache-2.0
package io.moram.flink.serve.atoms;

import io.moram.atoms.AtomBlock;
import io.moram.flink.io.AtomBlockCodec;
import io.moram.schemas.AtomBlockRecord;
import io.moram.schemas.MalformedMessageException;
import io.moram.schemas.MessageCodec;
import io.moram.serving.bank.BlockReference;
import io.moram.serving.bank.BlockSource;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;

/**
 * Reads atom blocks again by their places in the topic atoms: each partition once, from the first
 * wanted offset on, leaping over long stretches that are not wanted.
 */
public final class KafkaBlockSource implements BlockSource, AutoCloseable {
  private static final Duration POLL = Duration.ofMillis(200);
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  /** Offsets that are rather read and dropped than leapt over. */
  private static final long SHORT_STRETCH = 500;

  private final String topic;
  private final Consumer<byte[], byte[]> consumer;
  private final MessageCodec<SpecificRecord> codec = MessageCodec.atoms();

  public KafkaBlockSource(AtomsTopic topic) {
    this.topic = topic.name();
    this.consumer = topic.consumer("blocks");
  }

  @Override
  public synchronized List<AtomBlock> read(List<BlockReference> references) throws IOException {
    Map<BlockReference, AtomBlock> found = new HashMap<>();
    try {
      Map<Integer, List<BlockReference>> byPartition =
          references.stream()
              .collect(
                  Collectors.groupingBy(
                      BlockReference::partition, TreeMap::new, Collectors.toList()));
      for (Map.Entry<Integer, List<BlockReference>> wanted : byPartition.entrySet()) {
        readPartition(new TopicPartition(topic, wanted.getKey()), wanted.getValue(), found);
      }
    } catch (KafkaException e) {
      throw new IOException("The topic " + topic + " cannot be read: " + e.getMessage(), e);
    }
    return references.stream().map(found::get).toList();
  }

  private void readPartition(
      TopicPartition partition,
      List<BlockReference> references,
      Map<BlockReference, AtomBlock> found)
      throws IOException {
    Deque<BlockReference> wanted =
        references.stream()
            .sorted(Comparator.comparingLong(BlockReference::offset))
            .collect(Collectors.toCollection(ArrayDeque::new));
    consumer.assign(List.of(partition));
    consumer.seek(partition, wanted.getFirst().offset());
    long lastFound = System.nanoTime();
    while (!wanted.isEmpty()) {
      long next = wanted.getFirst().offset();
      if (next - consumer.position(partition) > SHORT_STRETCH) {
        consumer.seek(partition, next);
      }
      for (ConsumerRecord<byte[], byte[]> read : consumer.poll(POLL)) {
        while (!wanted.isEmpty() && wanted.getFirst().offset() == read.offset()) {
          BlockReference reference = wanted.removeFirst();
          found.put(reference, block(reference, read));
          lastFound = System.nanoTime();
        }
        if (wanted.isEmpty()) {
          break;
        }
        requireAhead(wanted.getFirst(), read.offset());
      }
      if (!wanted.isEmpty()) {
        requireAhead(wanted.getFirst(), consumer.position(partition) - 1);
        if (System.nanoTime() - lastFound > PATIENCE.toNanos()) {
          throw new IOException(
              wanted.getFirst() + " could not be read in " + PATIENCE.toSeconds() + " s");
        }
      }
    }
  }

  private void requireAhead(BlockReference wanted, long read) throws IOException {
    if (read >= wanted.offset()) {
      throw new IOException(wanted + " is no longer on the topic " + topic);
    }
  }

  private AtomBlock block(BlockReference reference, ConsumerRecord<byte[], byte[]> read)
      throws IOException {
    try {
      if (codec.decode(read.value()) instanceof AtomBlockRecord content
          && content.getChecksum() == reference.checksum()) {
        return AtomBlockCodec.decode(content);
      }
    } catch (MalformedMessageException e) {
      throw new IOException(reference + " cannot be decoded: " + e.getMessage(), e);
    }
    throw new IOException("Checksum of " + reference + " changed since it was first read");
  }

  @Override
  public synchronized void close() {
    consumer.close();
  }
}
