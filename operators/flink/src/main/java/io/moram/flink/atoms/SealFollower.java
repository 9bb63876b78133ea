// SPDX-License-Identifier: Apache-2.0
package io.moram.flink.atoms;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.common.errors.WakeupException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the seals of committed transactions from the topic atoms in a thread of its own, from its
 * start on.
 */
public final class SealFollower implements SealLog {
  private static final Logger LOG = LoggerFactory.getLogger(SealFollower.class);
  static final Duration POLL = Duration.ofMillis(500);

  private final AtomsTopic topic;
  private final AtomsTail tail;
  private final SealIndex seals = new SealIndex();
  private final CompletableFuture<Void> read = new CompletableFuture<>();
  private final Thread thread;
  private volatile boolean current;
  private volatile boolean closed;
  private volatile @Nullable Throwable failure;

  private SealFollower(AtomsTopic topic) {
    this.topic = topic;
    this.tail = new AtomsTail(topic, "learner-seals");
    this.thread = new Thread(this::run, "seal-follower");
    thread.setDaemon(true);
  }

  /** Starts to read a topic. */
  public static SealFollower start(AtomsTopic topic) {
    SealFollower follower = new SealFollower(topic);
    follower.thread.start();
    return follower;
  }

  private void run() {
    try (tail) {
      tail.start();
      while (!closed) {
        tail.poll(POLL).forEach(seals::read);
        if (!read.isDone() && tail.isRead()) {
          read.complete(null);
        }
        current = tail.isAtEnd();
      }
    } catch (WakeupException e) {
      // close() woke the thread.
    } catch (Throwable e) {
      failure = e;
      read.completeExceptionally(e);
      LOG.error("The follower of the topic {} has failed", topic.name(), e);
    } finally {
      read.cancel(false);
    }
  }

  @Override
  public SealIndex seals() {
    return seals;
  }

  @Override
  public void awaitRead() throws IOException, InterruptedException {
    try {
      read.get();
    } catch (ExecutionException e) {
      throw new IOException("The topic " + topic.name() + " cannot be read", e.getCause());
    }
  }

  @Override
  public boolean isCurrent() throws IOException {
    Throwable cause = failure;
    if (cause != null) {
      throw new IOException("The topic " + topic.name() + " is no longer followed", cause);
    }
    return current;
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
