// SPDX-License-Identifier: Apache-2.0
package io.moram.serving.bank;

import static java.util.concurrent.TimeUnit.NANOSECONDS;

import io.moram.serving.versions.BankContents;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * Leases banks without making the caller wait: a bank that is not in memory is loaded by other
 * threads, once for all who wait for it. Other banks load meanwhile.
 *
 * <p>A bank that cannot be loaded is tried again, with pauses that double, until a patience has
 * passed. After that it is refused at once for as long, so that its requests do not pile up. Then,
 * or if it has a new version, it is tried again.
 *
 * <p>Thread-safe.
 */
public final class BankLoads {
  private static final long FIRST_PAUSE_NANOS = Duration.ofMillis(100).toNanos();

  /** Refused banks beyond this number are remembered only while they are refused. */
  private static final int MOST_REMEMBERED = 10_000;

  private final BankCache cache;
  private final Executor executor;
  private final long patienceNanos;
  private final BankListener listener;
  private final Map<String, Load> underWay = new HashMap<>();
  private final Map<String, Refusal> refused = new HashMap<>();
  private final LongAdder hits = new LongAdder();
  private final LongAdder misses = new LongAdder();

  /** A bank that is being loaded. Only the thread that tries it changes it. */
  private static final class Load {
    final String learner;
    final @Nullable Integer version;
    final CompletableFuture<BankLease> loaded = new CompletableFuture<>();
    long firstTry;
    int tries;

    Load(String learner, @Nullable Integer version) {
      this.learner = learner;
      this.version = version;
    }

    String name() {
      return BankLoads.name(learner, version);
    }
  }

  private record Refusal(BankContents.Identity newest, IOException cause, long from, long nanos) {
    boolean holds() {
      return System.nanoTime() - from < nanos;
    }
  }

  /**
   * @param executor loads the banks; it decides how many load at the same time
   * @param patience the time in which a bank that cannot be loaded is tried again
   * @param listener learns which banks are refused
   */
  public BankLoads(BankCache cache, Executor executor, Duration patience, BankListener listener) {
    this.cache = cache;
    this.executor = executor;
    this.patienceNanos = patience.toNanos();
    this.listener = listener;
  }

  /** Banks that the thread that asks loads itself, without a second try. */
  public static BankLoads byCaller(BankCache cache) {
    return new BankLoads(cache, Runnable::run, Duration.ZERO, BankListener.NONE);
  }

  /**
   * Leases a learner's bank, as {@link BankCache#lease(String)} and {@link
   * BankCache#lease(String,int)} do.
   *
   * @param version from 0; null: the newest
   * @return completes at once if the bank is in memory; fails with an {@link IOException} if it
   *     cannot be loaded, or with an {@link UnknownVersionException}
   */
  public CompletableFuture<BankLease> acquire(String learner, @Nullable Integer version) {
    try {
      BankLease inMemory = cache.leaseLoaded(learner, version);
      if (inMemory != null) {
        hits.increment();
        return CompletableFuture.completedFuture(inMemory);
      }
    } catch (UnknownVersionException e) {
      return CompletableFuture.failedFuture(e);
    }
    misses.increment();
    Load begun = null;
    CompletableFuture<BankLease> lease;
    synchronized (this) {
      Refusal refusal = refused.get(name(learner, version));
      if (refusal != null && refusal.holds() && refusal.newest.equals(cache.newest(learner))) {
        return CompletableFuture.failedFuture(
            new IOException(refusal.cause.getMessage(), refusal.cause));
      }
      Load load = underWay.get(name(learner, version));
      if (load == null) {
        begun = new Load(learner, version);
        load = begun;
        underWay.put(load.name(), load);
      }
      // Under the lock, so that it is there before the load ends.
      lease = load.loaded.thenApply(BankLease::another);
    }
    if (begun != null) {
      start(begun, executor);
    }
    return lease;
  }

  private void start(Load load, Executor when) {
    try {
      when.execute(() -> load(load));
    } catch (RuntimeException e) {
      // The executor is closed.
      end(load);
      load.loaded.completeExceptionally(e);
    }
  }

  private void load(Load load) {
    if (load.tries == 0) {
      load.firstTry = System.nanoTime();
    }
    load.tries++;
    try (BankLease lease =
        load.version == null
            ? cache.lease(load.learner)
            : cache.lease(load.learner, load.version)) {
      end(load);
      forget(load);
      // All who wait take leases of their own now, before this one is closed.
      load.loaded.complete(lease);
    } catch (IOException e) {
      retryOrRefuse(load, e);
    } catch (UnknownVersionException e) {
      end(load);
      load.loaded.completeExceptionally(e);
    } catch (RuntimeException e) {
      // For example because the device has no memory left: the others may still be answered.
      retryOrRefuse(load, new IOException("it cannot be loaded: " + e, e));
    } catch (Throwable e) {
      end(load);
      load.loaded.completeExceptionally(e);
      throw e;
    }
  }

  private void retryOrRefuse(Load load, IOException cause) {
    long pause = FIRST_PAUSE_NANOS << Math.min(load.tries - 1, Byte.SIZE);
    if (System.nanoTime() - load.firstTry + pause < patienceNanos) {
      start(load, CompletableFuture.delayedExecutor(pause, NANOSECONDS, executor));
      return;
    }
    end(load);
    if (refuse(load, cause)) {
      listener.refused(load.name(), cause);
    }
    load.loaded.completeExceptionally(cause);
  }

  /** Returns whether this version is refused for the first time. */
  private synchronized boolean refuse(Load load, IOException cause) {
    if (refused.size() >= MOST_REMEMBERED) {
      refused.values().removeIf(one -> !one.holds());
    }
    Refusal before =
        refused.put(
            load.name(),
            new Refusal(cache.newest(load.learner), cause, System.nanoTime(), patienceNanos));
    return before == null || !before.newest.equals(cache.newest(load.learner));
  }

  private synchronized void end(Load load) {
    underWay.remove(load.name());
  }

  private synchronized void forget(Load load) {
    refused.remove(load.name());
  }

  private static String name(String learner, @Nullable Integer version) {
    return version == null ? learner : BankCache.name(learner, version);
  }

  /** How often a bank was in memory when it was asked for, or needed none. */
  public long hits() {
    return hits.sum();
  }

  /** How often a bank was not in memory when it was asked for. */
  public long misses() {
    return misses.sum();
  }

  /** The number of banks that are being loaded, or wait for it. */
  public synchronized int loading() {
    return underWay.size();
  }

  /** The number of banks whose last load failed, while no other version could answer. */
  public synchronized int refused() {
    return refused.size();
  }
}
