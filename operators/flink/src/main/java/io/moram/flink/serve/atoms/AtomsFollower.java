// SPDX-License-Identifier: Apache-2.0
package io.moram.flink.serve.atoms;

import io.moram.flink.io.KafkaMessage;
import io.moram.serving.bank.BankCache;
import io.moram.serving.bank.BankVersions;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows the topic atoms in a thread of its own: reads it from its start to its end, and then
 * stays current, switching loaded learners to every new version.
 *
 * <p>Messages that cannot be used are logged, and those that come after the first read to the end
 * are kept for the dead letters: a restart would set the earlier ones aside once more.
 */
public final class AtomsFollower implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(AtomsFollower.class);
  private static final Duration POLL = Duration.ofMillis(500);
  private static final int MAX_REFUSED_KEPT = 1000;

  private final AtomsTopic topic;
  private final Consumer<byte[], byte[]> consumer;
  private final BankCache cache;
  private final BankUpdater reader;
  private final BlockingQueue<RejectedMessage> refused = new ArrayBlockingQueue<>(MAX_REFUSED_KEPT);
  private final AtomicLong messagesRead = new AtomicLong();
  private final AtomicLong messagesRefused = new AtomicLong();
  private final CompletableFuture<Void> caughtUp = new CompletableFuture<>();
  private final Thread thread;
  private volatile boolean closed;
  private volatile @Nullable Throwable failure;

  public AtomsFollower(AtomsTopic topic, BankVersions versions, BankCache cache) {
    this.topic = topic;
    this.consumer = topic.consumer("follower");
    this.cache = cache;
    this.reader = new BankUpdater(versions, this::refuse);
    this.thread = new Thread(this::run, "atoms-follower");
    thread.setDaemon(true);
  }

  public void start() {
    thread.start();
  }

  private void run() {
    try (consumer) {
      List<TopicPartition> partitions = partitions();
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
      while (!closed && !reached(ends)) {
        poll();
      }
      caughtUp.complete(null);
      follow();
    } catch (WakeupException e) {
      // Closed; nobody waits any more.
    } catch (Throwable e) {
      failure = e;
      caughtUp.completeExceptionally(e);
      LOG.error("The follower of the topic {} has failed", topic.name(), e);
    } finally {
      caughtUp.cancel(false);
    }
  }

  private List<TopicPartition> partitions() {
    List<TopicPartition> partitions = new ArrayList<>();
    var infos = consumer.partitionsFor(topic.name());
    if (infos != null) {
      infos.forEach(info -> partitions.add(new TopicPartition(info.topic(), info.partition())));
    }
    if (partitions.isEmpty()) {
      throw new IllegalStateException(
          "The topic '"
              + topic.name()
              + "' does not exist on "
              + topic.bootstrapServers()
              + "; create it with cleanup.policy=compact");
    }
    return partitions;
  }

  private boolean reached(Map<TopicPartition, Long> ends) {
    return ends.entrySet().stream()
        .allMatch(end -> consumer.position(end.getKey()) >= end.getValue());
  }

  private void follow() {
    // A learner stays here until its switch has succeeded.
    Set<String> behind = Set.of();
    while (!closed) {
      Set<String> changed = poll();
      changed.addAll(behind);
      behind = changed.stream().filter(this::isBehind).collect(Collectors.toSet());
    }
  }

  private Set<String> poll() {
    Set<String> changed = new TreeSet<>();
    for (ConsumerRecord<byte[], byte[]> read : consumer.poll(POLL)) {
      messagesRead.incrementAndGet();
      String learner =
          reader.read(
              new KafkaMessage(
                  read.topic(),
                  read.partition(),
                  read.offset(),
                  read.timestamp(),
                  read.key(),
                  read.value()));
      if (learner != null) {
        changed.add(learner);
      }
    }
    return changed;
  }

  private boolean isBehind(String learner) {
    try {
      cache.refresh(learner);
      return false;
    } catch (IOException e) {
      LOG.warn("Learner {} is still answered by its version before: {}", learner, e.getMessage());
      return true;
    }
  }

  private void refuse(RejectedMessage atoms) {
    messagesRefused.incrementAndGet();
    KafkaMessage message = atoms.message();
    LOG.warn(
        "Cannot use the message at {}-{}@{}: {}: {}",
        message.topic(),
        message.partition(),
        message.offset(),
        atoms.reason(),
        atoms.detail());
    if (caughtUp.isDone() && !refused.offer(atoms)) {
      LOG.warn("More than {} such messages wait for the dead letters", MAX_REFUSED_KEPT);
    }
  }

  /** Waits until everything that was on the topic at the start has been read. */
  public void awaitCaughtUp() throws IOException, InterruptedException {
    try {
      caughtUp.get();
    } catch (ExecutionException e) {
      throw new IOException("The topic " + topic.name() + " cannot be read", e.getCause());
    }
  }

  /**
   * Nothing where the follower is well.
   *
   * @throws IOException if it has failed, so that banks grow old unnoticed no longer
   */
  public void requireHealthy() throws IOException {
    Throwable cause = failure;
    if (cause != null) {
      throw new IOException("The topic " + topic.name() + " is followed no more", cause);
    }
  }

  /** Takes the messages that could not be used since the last call. */
  public List<RejectedMessage> takeRefused() {
    List<RejectedMessage> taken = new ArrayList<>();
    refused.drainTo(taken);
    return taken;
  }

  /** How many messages have been read. */
  long messagesRead() {
    return messagesRead.get();
  }

  /** How many of them could not be used. */
  long messagesRefused() {
    return messagesRefused.get();
  }

  /** Ends the thread and waits for it. */
  @Override
  public void close() {
    closed = true;
    consumer.wakeup();
    boolean interrupted = false;
    while (thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
