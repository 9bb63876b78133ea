// SPDX-License-Identifier: Apache-2.0
package io.moram.flink.serve.atoms;

import io.moram.flink.atoms.AtomsFigures;
import io.moram.flink.atoms.AtomsTail;
import io.moram.flink.atoms.AtomsTopic;
import io.moram.flink.io.KafkaMessage;
import io.moram.flink.logging.WarningLimit;
import io.moram.serving.bank.BankCache;
import io.moram.serving.versions.BankVersions;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.common.errors.WakeupException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows the topic atoms in a thread of its own. The thread reads the topic from its start to its
 * end, and then stays current: it switches loaded learners to every new version.
 *
 * <p>Messages that cannot be used are counted and logged. Those that come after the first read to
 * the end are kept for the dead letters. The earlier ones are not, because every restart would set
 * them aside again.
 */
public final class AtomsFollower implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(AtomsFollower.class);
  private static final Duration POLL = Duration.ofMillis(500);
  private static final int MAX_REJECTED_KEPT = 1000;

  private final AtomsTopic topic;
  private final AtomsTail tail;
  private final ForeignSeals foreign;
  private final BankUpdater updater;
  private final BankSwitcher switcher;
  private final WarningLimit rejections = new WarningLimit();
  private final WarningLimit overflows = new WarningLimit();
  private final BlockingQueue<RejectedMessage> rejected =
      new ArrayBlockingQueue<>(MAX_REJECTED_KEPT);
  private final AtomicLong messagesRead = new AtomicLong();
  private final AtomicLong messagesRejected = new AtomicLong();
  private final CompletableFuture<Void> caughtUp = new CompletableFuture<>();
  private final Thread thread;
  private volatile boolean closed;
  private volatile @Nullable Throwable failure;

  /**
   * A follower that has not started.
   *
   * @param versions receives every message that can be used
   * @param cache its loaded learners are switched to new versions
   * @param loaders load the new versions
   */
  public AtomsFollower(AtomsTopic topic, BankVersions versions, BankCache cache, Executor loaders) {
    this.topic = topic;
    this.tail = new AtomsTail(topic, "serving-follower");
    this.foreign = new ForeignSeals(versions);
    this.updater = new BankUpdater(versions, foreign, this::reject);
    this.switcher = new BankSwitcher(versions, cache, loaders);
    this.thread = new Thread(this::run, "atoms-follower");
    thread.setDaemon(true);
  }

  /** Starts the thread. */
  public void start() {
    thread.start();
  }

  private void run() {
    try (tail) {
      tail.start();
      while (!closed && !tail.isRead()) {
        poll();
      }
      int learners = switcher.start();
      LOG.info(
          "Topic atoms read to its end: topic={} messages={} rejected={} learners={} heldBack={}",
          topic.name(),
          messagesRead,
          messagesRejected,
          learners,
          tail.figures().heldBack());
      if (!foreign.isEmpty()) {
        LOG.warn("Learners without atoms for this job: {}", foreign.description());
      }
      caughtUp.complete(null);
      follow();
    } catch (WakeupException e) {
      // close() woke the thread.
    } catch (Throwable e) {
      failure = e;
      caughtUp.completeExceptionally(e);
      LOG.error("The follower of the topic {} has failed", topic.name(), e);
    } finally {
      caughtUp.cancel(false);
    }
  }

  private void follow() {
    while (!closed) {
      poll().forEach(switcher::changed);
      switcher.behind().forEach(switcher::changed);
    }
  }

  private Set<String> poll() {
    Set<String> changed = new TreeSet<>();
    for (KafkaMessage message : tail.poll(POLL)) {
      messagesRead.incrementAndGet();
      String learner = updater.read(message);
      if (learner != null) {
        changed.add(learner);
      }
    }
    return changed;
  }

  private void reject(RejectedMessage atoms) {
    messagesRejected.incrementAndGet();
    KafkaMessage message = atoms.message();
    rejections.log(
        leftOut ->
            LOG.warn(
                "Message of the topic atoms rejected: topic={} partition={} offset={} reason={}"
                    + " detail='{}' leftOut={}",
                message.topic(),
                message.partition(),
                message.offset(),
                atoms.reason(),
                atoms.detail(),
                leftOut));
    if (caughtUp.isDone() && !rejected.offer(atoms)) {
      overflows.log(
          leftOut ->
              LOG.warn(
                  "Rejected message not kept for the dead letters, because {} wait already:"
                      + " leftOut={}",
                  MAX_REJECTED_KEPT,
                  leftOut));
    }
  }

  /**
   * Waits until everything that was on the topic at the start has been read.
   *
   * @throws IOException if the topic cannot be read
   */
  public void awaitCaughtUp() throws IOException, InterruptedException {
    try {
      caughtUp.get();
    } catch (ExecutionException e) {
      throw new IOException(
          "The topic " + topic.name() + " cannot be read: " + e.getMessage(), e.getCause());
    }
  }

  /**
   * The learners that have sealed tasks, all of them for another backbone. To be asked after {@link
   * #awaitCaughtUp}.
   *
   * @return a text that names them and their backbone; null if there is none
   */
  public @Nullable String foreignLearners() {
    return foreign.isEmpty() ? null : foreign.description();
  }

  /** How current the follower is. */
  public AtomsFigures figures() {
    return tail.figures();
  }

  /**
   * Checks that the follower has not failed.
   *
   * @throws IOException if it has failed, so that banks would no longer be current
   */
  public void requireHealthy() throws IOException {
    Throwable cause = failure;
    if (cause != null) {
      throw new IOException("The topic " + topic.name() + " is no longer followed", cause);
    }
  }

  /** Takes the messages that could not be used since the last call. */
  public List<RejectedMessage> takeRejected() {
    List<RejectedMessage> taken = new ArrayList<>();
    rejected.drainTo(taken);
    return taken;
  }

  /** The number of messages that have been read. Any thread may ask. */
  public long messagesRead() {
    return messagesRead.get();
  }

  /** The number of messages that could not be used. Any thread may ask. */
  public long messagesRejected() {
    return messagesRejected.get();
  }

  /** Ends the thread and waits for it. */
  @Override
  public void close() {
    closed = true;
    tail.wakeup();
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
