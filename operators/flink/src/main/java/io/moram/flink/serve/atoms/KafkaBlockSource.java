// SPDX-License-Identifier: Apache-2.0
package io.moram.flink.serve.atoms;

import io.moram.atoms.AtomBlock;
import io.moram.flink.atoms.AtomsReader;
import io.moram.flink.atoms.AtomsTopic;
import io.moram.flink.io.AtomBlockCodec;
import io.moram.flink.io.KafkaMessage;
import io.moram.flink.io.SignatureParts;
import io.moram.flink.logging.WarningLimit;
import io.moram.recall.RecallSignature;
import io.moram.schemas.AtomBlockRecord;
import io.moram.schemas.MalformedMessageException;
import io.moram.schemas.MessageCodec;
import io.moram.schemas.SignaturePart;
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
import java.util.function.BiConsumer;
import java.util.function.Consumer;
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
    this.reader = new AtomsReader(topic, "serving-blocks");
  }

  /** Turns a record that was read again into what is wanted of it. */
  @FunctionalInterface
  private interface Decoder<T> {
    T decode(BlockReference reference, SpecificRecord content)
        throws IOException, MalformedMessageException;
  }

  @Override
  public void read(List<BlockReference> references, Consumer<AtomBlock> receiver)
      throws IOException {
    read(references, KafkaBlockSource::block, (reference, block) -> receiver.accept(block));
  }

  @Override
  public RecallSignature readSignature(List<BlockReference> parts) throws IOException {
    Map<BlockReference, SignaturePart> found = new HashMap<>();
    read(parts, KafkaBlockSource::part, found::put);
    try {
      return SignatureParts.join(parts.stream().map(found::get).toList());
    } catch (IllegalArgumentException e) {
      throw new IOException("The signature of task " + parts.get(0).task() + " is damaged", e);
    }
  }

  private synchronized <T> void read(
      List<BlockReference> references, Decoder<T> decoder, BiConsumer<BlockReference, T> found)
      throws IOException {
    long start = System.nanoTime();
    try {
      readAll(references, decoder, found);
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

  private <T> void readAll(
      List<BlockReference> references, Decoder<T> decoder, BiConsumer<BlockReference, T> found)
      throws IOException {
    try {
      Map<Integer, List<BlockReference>> byPartition =
          references.stream()
              .collect(
                  Collectors.groupingBy(
                      BlockReference::partition, TreeMap::new, Collectors.toList()));
      for (Map.Entry<Integer, List<BlockReference>> wanted : byPartition.entrySet()) {
        readPartition(wanted.getKey(), wanted.getValue(), found, decoder);
      }
    } catch (KafkaException e) {
      throw new IOException("The topic " + topic + " cannot be read: " + e.getMessage(), e);
    }
  }

  private <T> void readPartition(
      int partition,
      List<BlockReference> references,
      BiConsumer<BlockReference, T> found,
      Decoder<T> decoder)
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
          found.accept(reference, decode(reference, read, decoder));
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

  private <T> T decode(BlockReference reference, KafkaMessage read, Decoder<T> decoder)
      throws IOException {
    try {
      return decoder.decode(reference, codec.decode(read.value()));
    } catch (MalformedMessageException e) {
      throw new IOException(reference + " cannot be decoded: " + e.getMessage(), e);
    }
  }

  private static AtomBlock block(BlockReference reference, SpecificRecord content)
      throws IOException, MalformedMessageException {
    if (content instanceof AtomBlockRecord block && block.getChecksum() == reference.checksum()) {
      return AtomBlockCodec.decode(block);
    }
    throw changed(reference);
  }

  private static SignaturePart part(BlockReference reference, SpecificRecord content)
      throws IOException {
    if (content instanceof SignaturePart part && part.getChecksum() == reference.checksum()) {
      return part;
    }
    throw changed(reference);
  }

  private static IOException changed(BlockReference reference) {
    return new IOException("The checksum of " + reference + " has changed since it was first read");
  }

  @Override
  public synchronized void close() {
    reader.close();
  }
}
