// SPDX-License-Identifier: Apache-2.0
package io.moram.flink.atoms;

import io.moram.flink.io.KafkaMessage;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the topic atoms from its start to its end and stays there. It logs how far it is while it
 * reads, and warns once if the brokers no longer answer, or if a transaction that stays open keeps
 * it from the end. For one thread at a time, except for its figures and {@link #wakeup}.
 */
public final class AtomsTail implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(AtomsTail.class);
  private static final long PROGRESS_NANOS = Duration.ofSeconds(5).toNanos();

  private final AtomsTopic topic;
  private final String purpose;
  private final AtomsReader reader;
  private final TailFigures figures;
  private @Nullable TopicEnds ends;
  private @Nullable FirstRead firstRead;
  private long loggedAt;

  /**
   * Opens a reader; {@link #close} closes it.
   *
   * @param purpose part of the client's name in logs and metrics
   */
  public AtomsTail(AtomsTopic topic, String purpose) {
    this.topic = topic;
    this.purpose = purpose;
    this.reader = new AtomsReader(topic, purpose);
    this.figures = new TailFigures(topic.name(), System.nanoTime());
  }

  /**
   * Goes to the start of the topic.
   *
   * @throws IllegalStateException if the topic does not exist, or deletes old messages
   */
  public void start() throws InterruptedException {
    Map<TopicPartition, Long> atStart = reader.readFromStart();
    ends = new TopicEnds(topic.admin(purpose + "-ends"), atStart.keySet());
    loggedAt = System.nanoTime();
    firstRead = new FirstRead(atStart, loggedAt);
  }

  /**
   * The next messages; none if there is none within the time.
   *
   * @throws IllegalStateException if the brokers do not answer during the first read
   */
  public List<KafkaMessage> poll(Duration atMost) {
    List<KafkaMessage> messages = reader.poll(atMost);
    Map<TopicPartition, Long> read = reader.positions();
    long now = System.nanoTime();
    TopicEnds.Answer answer = ends == null ? null : ends.latest();
    figures.look(read, answer, now);
    if (firstRead != null && !firstRead.isOver()) {
      goOn(firstRead, read, answer, now);
    }
    return messages;
  }

  private void goOn(
      FirstRead first,
      Map<TopicPartition, Long> read,
      TopicEnds.@Nullable Answer answer,
      long now) {
    List<String> stoodStill = first.look(read, answer, now);
    if (!stoodStill.isEmpty()) {
      LOG.warn(
          "The topic {} was not read to its end, although its brokers answer: {}",
          topic.name(),
          stoodStill);
    } else if (!first.isOver() && now - loggedAt >= PROGRESS_NANOS) {
      loggedAt = now;
      LOG.info("Reading the topic {}: {}", topic.name(), first.progress());
    }
  }

  /** Whether everything that was on the topic at the start has been read. */
  public boolean isRead() {
    return firstRead != null && firstRead.isOver();
  }

  /** Whether the last poll has shown that there is no more to read for the moment. */
  public boolean isAtEnd() {
    return reader.isAtEnd();
  }

  /** How current the reader is. */
  public AtomsFigures figures() {
    return figures;
  }

  /** Ends a call that another thread is in, or its next one, with a {@code WakeupException}. */
  public void wakeup() {
    reader.wakeup();
  }

  @Override
  public void close() {
    reader.close();
    if (ends != null) {
      ends.close();
    }
  }
}
