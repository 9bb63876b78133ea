// SPDX-License-Identifier: Apache-2.0
package io.moram.observatory.history;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.moram.client.KafkaAccess;
import io.moram.client.TopicReader;
import io.moram.schemas.MalformedMessageException;
import io.moram.schemas.MessageCodec;
import io.moram.schemas.Topics;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.IsolationLevel;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the topics into a history, in a thread of its own: the small topics, and the atoms, from
 * their start; predictions and dead letters from a given time on. It only reads.
 */
public final class HistoryReader implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(HistoryReader.class);
  private static final Duration POLL = Duration.ofMillis(100);

  private final KafkaAccess access;
  private final Instant since;
  private final RunHistory history;
  private final Map<String, MessageCodec<? extends SpecificRecord>> codecs;
  private final AtomicLong unreadable = new AtomicLong();
  private final Thread thread;
  private volatile boolean caughtUp;
  private volatile boolean closed;
  private volatile @Nullable String failure;

  /**
   * A reader that has not started.
   *
   * @param since the time from which on predictions and dead letters count
   */
  public HistoryReader(KafkaAccess access, Instant since, RunHistory history) {
    this.access = access;
    this.since = since;
    this.history = history;
    Topics topics = access.topics();
    this.codecs =
        Map.of(
            topics.events(), MessageCodec.events(),
            topics.evaluations(), MessageCodec.evaluations(),
            topics.atoms(), MessageCodec.atoms(),
            topics.predictions(), access.answerCodec(),
            topics.deadLetters(), MessageCodec.deadLetters());
    this.thread = new Thread(this::run, "observatory-reader");
    thread.setDaemon(true);
  }

  /** Starts the thread. */
  public void start() {
    thread.start();
  }

  /** Whether what was on the topics at the start has been read. */
  public boolean isCaughtUp() {
    return caughtUp;
  }

  /** The number of records that could not be read. */
  public long unreadable() {
    return unreadable.get();
  }

  /** Why nothing more is read; null while the reader works. */
  public @Nullable String failure() {
    return failure;
  }

  private void run() {
    Topics topics = access.topics();
    IsolationLevel committed = IsolationLevel.READ_COMMITTED;
    try (TopicReader past =
            TopicReader.fromStart(
                access, committed, List.of(topics.events(), topics.evaluations(), topics.atoms()));
        TopicReader recent =
            TopicReader.fromTime(
                access, committed, List.of(topics.predictions(), topics.deadLetters()), since)) {
      past.readToEnd(this::accept);
      recent.readToEnd(this::accept);
      caughtUp = true;
      while (!closed) {
        past.poll(POLL).forEach(this::accept);
        recent.poll(POLL).forEach(this::accept);
      }
    } catch (RuntimeException e) {
      if (!closed) {
        failure = String.valueOf(e.getMessage());
        LOG.error("The topics are no longer read", e);
      }
    }
  }

  private void accept(ConsumerRecord<byte[], byte[]> message) {
    MessageCodec<? extends SpecificRecord> codec = codecs.get(message.topic());
    if (closed || codec == null || message.value() == null) {
      return;
    }
    try {
      history.accept(learner(message.key()), codec.decode(message.value()));
    } catch (MalformedMessageException e) {
      unreadable.incrementAndGet();
    }
  }

  /** The learner that a key names: the whole key, or its part before the first slash. */
  private static String learner(byte @Nullable [] key) {
    String text = key == null ? "" : new String(key, UTF_8);
    int slash = text.indexOf('/');
    return slash < 0 ? text : text.substring(0, slash);
  }

  @Override
  public void close() {
    closed = true;
    try {
      thread.join(Duration.ofSeconds(10).toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
