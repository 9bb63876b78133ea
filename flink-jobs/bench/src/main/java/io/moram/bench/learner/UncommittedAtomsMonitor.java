// SPDX-License-Identifier: Apache-2.0
package io.moram.bench.learner;

import io.moram.client.KafkaAccess;
import io.moram.client.TopicReader;
import io.moram.schemas.AtomBlockRecord;
import io.moram.schemas.EventFigures;
import io.moram.schemas.EventKind;
import io.moram.schemas.LearnerEvent;
import io.moram.schemas.MalformedMessageException;
import io.moram.schemas.MessageCodec;
import io.moram.schemas.SignaturePart;
import io.moram.schemas.TaskSealed;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.IsolationLevel;

/**
 * Reads what a learner job has written to Kafka, committed or not: a seal is visible here before
 * the checkpoint that commits it.
 */
public final class UncommittedAtomsMonitor implements AutoCloseable {
  private static final Duration POLL = Duration.ofMillis(20);
  private static final Duration LIMIT = Duration.ofMinutes(2);

  private final TopicReader reader;
  private final String atomsTopic;
  private final MessageCodec<SpecificRecord> atoms = MessageCodec.atoms();
  private final MessageCodec<LearnerEvent> events = MessageCodec.events();
  private long blockBytes;
  private long sealedAt;
  private long startedAt;
  private int seals;
  private int starts;
  private int steps;
  private final StepTimes stepTimes = new StepTimes();

  /** Reads from the topics' beginning. */
  public UncommittedAtomsMonitor(KafkaAccess access) {
    atomsTopic = access.topics().atoms();
    reader =
        TopicReader.fromStart(
            access, IsolationLevel.READ_UNCOMMITTED, List.of(atomsTopic, access.topics().events()));
  }

  /**
   * A seal.
   *
   * @param blockBytes the size of its blocks' keys and values, and of its signature, in bytes
   * @param millis the time of the seal, in milliseconds since 1970-01-01 UTC
   */
  public record Seal(long blockBytes, long millis) {}

  /**
   * Waits for the next seal.
   *
   * @throws IOException if none is written in two minutes
   */
  public Seal awaitSeal() throws IOException {
    long before = blockBytes;
    int target = seals + 1;
    long end = System.nanoTime() + LIMIT.toNanos();
    while (seals < target) {
      read(end, "seal");
    }
    return new Seal(blockBytes - before, sealedAt);
  }

  /**
   * Waits until the training of another task has started.
   *
   * @return the time of the start, in milliseconds since 1970-01-01 UTC
   * @throws IOException if none starts in two minutes
   */
  public long awaitStart() throws IOException {
    int target = starts + 1;
    long end = System.nanoTime() + LIMIT.toNanos();
    while (starts < target) {
      read(end, "training");
    }
    return startedAt;
  }

  /**
   * Waits until another step has been taken.
   *
   * @throws IOException if none is taken in two minutes
   */
  public void awaitStep() throws IOException {
    int target = steps + 1;
    long end = System.nanoTime() + LIMIT.toNanos();
    while (steps < target) {
      read(end, "step");
    }
  }

  /**
   * The mean time of the steps that the job has reported up to now.
   *
   * @return milliseconds
   * @throws IOException if a message cannot be decoded
   */
  double meanStepMillis() throws IOException {
    try {
      reader.readToEnd(
          message -> {
            try {
              read(message);
            } catch (IOException e) {
              throw new UncheckedIOException(e);
            }
          });
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
    return stepTimes.meanMillis();
  }

  private void read(long end, String what) throws IOException {
    if (System.nanoTime() > end) {
      throw new IOException(
          "The learner job reported no " + what + " in " + LIMIT.toSeconds() + " s");
    }
    for (ConsumerRecord<byte[], byte[]> message : reader.poll(POLL)) {
      read(message);
    }
  }

  private void read(ConsumerRecord<byte[], byte[]> message) throws IOException {
    try {
      take(message);
    } catch (MalformedMessageException e) {
      throw new IOException("Cannot decode a message of the learner job", e);
    }
  }

  private void take(ConsumerRecord<byte[], byte[]> message) throws MalformedMessageException {
    if (!message.topic().equals(atomsTopic)) {
      LearnerEvent event = events.decode(message.value());
      if (event.getKind() == EventKind.TRAINING_PROGRESS) {
        steps++;
        stepTimes.add(
            Math.round(event.getFigures().getOrDefault(EventFigures.STEP, 0.0)), event.getTime());
      } else if (event.getKind() == EventKind.TRAINING_STARTED) {
        starts++;
        startedAt = event.getTime();
      }
      return;
    }
    SpecificRecord record = atoms.decode(message.value());
    if (record instanceof AtomBlockRecord block) {
      blockBytes += block.getKeys().remaining() + block.getValues().remaining();
    } else if (record instanceof SignaturePart part && !part.getProvisional()) {
      blockBytes += part.getBytes().remaining();
    } else if (record instanceof TaskSealed seal) {
      seals++;
      sealedAt = seal.getSealedAt();
    }
  }

  @Override
  public void close() {
    reader.close();
  }
}
