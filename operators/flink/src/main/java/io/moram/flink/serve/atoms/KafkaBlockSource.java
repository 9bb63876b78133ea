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
import io.moram.serving.bank.BlockSource;
import io.moram.serving.versions.BlockReference;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
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
 *
 * <p>Thread-safe: each call has a consumer of its own, which is kept for later calls. A partition
 * that did not answer is refused at once for a while, so that the banks on it do not keep the
 * threads from all others.
 */
public final class KafkaBlockSource implements BlockSource, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(KafkaBlockSource.class);
  private static final Duration POLL = Duration.ofMillis(200);

  /** Up to this many unwanted offsets cost less to read than to skip. */
  private static final long SHORT_STRETCH = 500;

  private static final Duration SLOW = Duration.ofSeconds(5);

  private final AtomsTopic topic;
  private final Duration patience;
  private final WarningLimit warnings = new WarningLimit();
  private final MessageCodec<SpecificRecord> codec = MessageCodec.atoms();

  /** The partitions that did not answer, and when that was. */
  private final Map<Integer, Long> silent = new ConcurrentHashMap<>();

  private final Deque<AtomsReader> idle = new ArrayDeque<>();
  private int opened;
  private boolean closed;

  /**
   * A source that has opened no consumer yet.
   *
   * @param patience how long a partition may send nothing before a read fails
   */
  public KafkaBlockSource(AtomsTopic topic, Duration patience) {
    this.topic = topic;
    this.patience = patience;
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

  private <T> void read(
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
    AtomsReader reader = take();
    try {
      Map<Integer, List<BlockReference>> byPartition =
          references.stream()
              .collect(
                  Collectors.groupingBy(
                      BlockReference::partition, TreeMap::new, Collectors.toList()));
      for (Map.Entry<Integer, List<BlockReference>> wanted : byPartition.entrySet()) {
        readPartition(reader, wanted.getKey(), wanted.getValue(), found, decoder);
      }
    } catch (KafkaException e) {
      throw new IOException("The topic " + topic.name() + " cannot be read: " + e.getMessage(), e);
    } finally {
      giveBack(reader);
    }
  }

  private synchronized AtomsReader take() throws IOException {
    if (closed) {
      throw new IOException("The topic " + topic.name() + " is no longer read");
    }
    AtomsReader reader = idle.poll();
    return reader != null ? reader : new AtomsReader(topic, "serving-blocks-" + ++opened);
  }

  private synchronized void giveBack(AtomsReader reader) {
    if (closed) {
      reader.close();
    } else {
      idle.push(reader);
    }
  }

  private <T> void readPartition(
      AtomsReader reader,
      int partition,
      List<BlockReference> references,
      BiConsumer<BlockReference, T> found,
      Decoder<T> decoder)
      throws IOException {
    requireAnswering(partition);
    Deque<BlockReference> wanted =
        references.stream()
            .sorted(Comparator.comparingLong(BlockReference::offset))
            .collect(Collectors.toCollection(ArrayDeque::new));
    reader.readFrom(partition, wanted.getFirst().offset());
    long lastRead = System.nanoTime();
    while (!wanted.isEmpty()) {
      long next = wanted.getFirst().offset();
      if (next - reader.position(partition) > SHORT_STRETCH) {
        reader.readFrom(partition, next);
      }
      for (KafkaMessage read : reader.poll(POLL)) {
        lastRead = System.nanoTime();
        while (!wanted.isEmpty() && wanted.getFirst().offset() == read.offset()) {
          BlockReference reference = wanted.removeFirst();
          found.accept(reference, decode(reference, read, decoder));
        }
        if (wanted.isEmpty()) {
          break;
        }
        requireAhead(wanted.getFirst(), read.offset());
      }
      if (!wanted.isEmpty()) {
        requireAhead(wanted.getFirst(), reader.position(partition) - 1);
        if (System.nanoTime() - lastRead > patience.toNanos()) {
          silent.put(partition, System.nanoTime());
          throw new IOException(
              wanted.getFirst() + " could not be read in " + patience.toSeconds() + " s");
        }
      }
    }
    silent.remove(partition);
  }

  private void requireAnswering(int partition) throws IOException {
    Long since = silent.get(partition);
    if (since != null && System.nanoTime() - since < patience.toNanos()) {
      throw new IOException(
          "Partition "
              + partition
              + " of the topic "
              + topic.name()
              + " did not answer within "
              + patience.toSeconds()
              + " s");
    }
  }

  private void requireAhead(BlockReference wanted, long read) throws IOException {
    if (read >= wanted.offset()) {
      throw new IOException(wanted + " is no longer on the topic " + topic.name());
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
    closed = true;
    idle.forEach(AtomsReader::close);
  }
}
