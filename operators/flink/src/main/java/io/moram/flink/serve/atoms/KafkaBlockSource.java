// SPDX-License-Identifier: Apache-2.0
package io.moram.flink.serve.atoms;

import io.moram.atoms.AtomBlock;
import io.moram.flink.io.AtomBlockCodec;
import io.moram.flink.io.KafkaMessage;
import io.moram.flink.logging.WarningLimit;
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
import org.apache.kafka.common.KafkaException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads atom blocks again by their places in the topic atoms. It reads each partition once, from
 * the first wanted offset on, and skips long stretches without a wanted block.
 */
public final class KafkaBlockSource implements BlockSource, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(KafkaBlockSource.class);
  private static final Duration POLL = Duration.ofMillis(200);
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  /** Up to this many unwanted offsets cost less to read than to skip. */
  private static final long SHORT_STRETCH = 500;

  private static final Duration SLOW = Duration.ofSeconds(5);

  private final String topic;
  private final AtomsReader reader;
  private final WarningLimit warnings = new WarningLimit();
  private final MessageCodec<SpecificRecord> codec = MessageCodec.atoms();

  /** Opens a consumer of the topic; {@link #close} closes it. */
  public KafkaBlockSource(AtomsTopic topic) {
    this.topic = topic.name();
    this.reader = new AtomsReader(topic, "blocks");
  }

  @Override
  public synchronized List<AtomBlock> read(List<BlockReference> references) throws IOException {
    long start = System.nanoTime();
    try {
      List<AtomBlock> blocks = readAll(references);
      Duration taken = Duration.ofNanos(System.nanoTime() - start);
      if (taken.compareTo(SLOW) > 0) {
        warnings.log(
            leftOut ->
                LOG.warn(
                    "Atom blocks read slowly: blocks={} bytes={} milliseconds={} leftOut={}",
                    references.size(),
                    references.stream().mapToLong(BlockReference::bytes).sum(),
                    taken.toMillis(),
                    leftOut));
      }
      return blocks;
    } catch (IOException e) {
      warnings.log(
          leftOut ->
              LOG.warn(
                  "Atom blocks cannot be read: blocks={} reason='{}' leftOut={}",
                  references.size(),
                  e.getMessage(),
                  leftOut));
      throw e;
    }
  }

  private List<AtomBlock> readAll(List<BlockReference> references) throws IOException {
    Map<BlockReference, AtomBlock> found = new HashMap<>();
    try {
      Map<Integer, List<BlockReference>> byPartition =
          references.stream()
              .collect(
                  Collectors.groupingBy(
                      BlockReference::partition, TreeMap::new, Collectors.toList()));
      for (Map.Entry<Integer, List<BlockReference>> wanted : byPartition.entrySet()) {
        readPartition(wanted.getKey(), wanted.getValue(), found);
      }
    } catch (KafkaException e) {
      throw new IOException("The topic " + topic + " cannot be read: " + e.getMessage(), e);
    }
    return references.stream().map(found::get).toList();
  }

  private void readPartition(
      int partition, List<BlockReference> references, Map<BlockReference, AtomBlock> found)
      throws IOException {
    Deque<BlockReference> wanted =
        references.stream()
            .sorted(Comparator.comparingLong(BlockReference::offset))
            .collect(Collectors.toCollection(ArrayDeque::new));
    reader.readFrom(partition, wanted.getFirst().offset());
    long lastFound = System.nanoTime();
    while (!wanted.isEmpty()) {
      long next = wanted.getFirst().offset();
      if (next - reader.position(partition) > SHORT_STRETCH) {
        reader.readFrom(partition, next);
      }
      for (KafkaMessage read : reader.poll(POLL)) {
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
        requireAhead(wanted.getFirst(), reader.position(partition) - 1);
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

  private AtomBlock block(BlockReference reference, KafkaMessage read) throws IOException {
    try {
      if (codec.decode(read.value()) instanceof AtomBlockRecord content
          && content.getChecksum() == reference.checksum()) {
        return AtomBlockCodec.decode(content);
      }
    } catch (MalformedMessageException e) {
      throw new IOException(reference + " cannot be decoded: " + e.getMessage(), e);
    }
    throw new IOException("The checksum of " + reference + " has changed since it was first read");
  }

  @Override
  public synchronized void close() {
    reader.close();
  }
}
