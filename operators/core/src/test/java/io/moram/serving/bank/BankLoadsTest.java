// SPDX-License-Identifier: Apache-2.0
package io.moram.serving.bank;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDManager;
import io.moram.serving.versions.BankVersions;
import io.moram.sites.SiteShape;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class BankLoadsTest {
  private static final List<SiteShape> SITES = List.of(new SiteShape("q", 4, 3));

  private final NDManager manager = NDManager.newBaseManager();
  private final BankVersions versions = new BankVersions("clip", SITES);
  private final AtomLog log = new AtomLog(versions, "clip");
  private final List<String> refused = new ArrayList<>();
  private final BankListener listener =
      new BankListener() {
        @Override
        public void evicted(String bank, long bytes) {}

        @Override
        public void refused(String bank, IOException cause) {
          refused.add(bank + ": " + cause.getMessage());
        }
      };

  /** No bank stays without a user. */
  private final BankCache cache = new BankCache(manager, List.of(), log, versions, 0, listener);

  private final Queue<Runnable> tasks = new ArrayDeque<>();
  private final BankLoads loads = new BankLoads(cache, tasks::add, Duration.ofMillis(1), listener);

  @AfterEach
  void close() {
    cache.close();
    manager.close();
  }

  private void seal(String learner, int task) throws Exception {
    log.seal(learner, AtomLog.task(task, SITES, task), List.of());
  }

  @Test
  void allWhoWaitShareOneLoadAndHoldTheBank() throws Exception {
    seal("a", 0);
    seal("b", 0);
    CompletableFuture<BankLease> one = loads.acquire("a", null);
    CompletableFuture<BankLease> other = loads.acquire("a", null);
    CompletableFuture<BankLease> next = loads.acquire("b", null);
    assertThat(one).isNotDone();
    assertThat(loads.loading()).isEqualTo(2);
    assertThat(tasks).hasSize(2);
    tasks.remove().run();
    tasks.remove().run(); // The budget lets one bank stay, but that of a is in use.
    assertThat(loads.loading()).isZero();
    assertThat(one.get().bank()).isNotNull().isSameAs(other.get().bank());
    assertThat(cache.bytes()).isEqualTo(2 * 2 * 7 * Float.BYTES);
    one.get().close();
    assertThat(other.get().contents().version()).isEqualTo(1);
    other.get().close();
    next.get().close();
    assertThat(cache.bytes()).as("that of a has left").isEqualTo(2 * 7 * Float.BYTES);
  }

  @Test
  void whatIsInMemoryOrNeedsNoneComesAtOnce() throws Exception {
    assertThat(loads.acquire("new", null).get().bank()).isNull();
    assertThat(loads.acquire("new", 0).get().bank()).isNull();
    assertThatThrownBy(() -> loads.acquire("new", 1).get())
        .hasCauseInstanceOf(UnknownVersionException.class);
    seal("a", 0);
    cache.lease("a").close();
    assertThat(loads.acquire("a", null)).isDone();
    loads.acquire("a", null).get().close();
    assertThat(tasks).isEmpty();
  }

  @Test
  void anEarlierVersionIsALoadOfItsOwn() throws Exception {
    seal("a", 0);
    seal("a", 1);
    CompletableFuture<BankLease> newest = loads.acquire("a", null);
    CompletableFuture<BankLease> first = loads.acquire("a", 1);
    tasks.remove().run();
    tasks.remove().run();
    assertThat(newest.get().contents().version()).isEqualTo(2);
    assertThat(first.get().contents().version()).isEqualTo(1);
  }

  @Test
  void aBankThatCannotBeReadIsRefusedAtOnceAndToldOnce() throws Exception {
    seal("a", 0);
    log.breakDown(true);
    for (int series = 0; series < 3; series++) {
      CompletableFuture<BankLease> failed = loads.acquire("a", null);
      while (!failed.isDone()) {
        tasks.remove().run();
      }
      assertThatThrownBy(failed::get)
          .hasCauseInstanceOf(IOException.class)
          .hasMessageContaining("the log cannot be reached");
      assertThat(loads.refused()).isEqualTo(1);
    }
    assertThat(refused).containsExactly("a: the log cannot be reached");
    seal("a", 1);
    log.breakDown(false);
    CompletableFuture<BankLease> again = loads.acquire("a", null);
    tasks.remove().run();
    assertThat(again.get().contents().version()).isEqualTo(2);
    assertThat(loads.refused()).isZero();
  }

  @Test
  void noneWaitsForThreadsThatAreClosed() throws Exception {
    seal("a", 0);
    BankLoads closed =
        new BankLoads(
            cache,
            task -> {
              throw new RejectedExecutionException("closed");
            },
            Duration.ofSeconds(1),
            listener);
    assertThatThrownBy(() -> closed.acquire("a", null).get())
        .hasCauseInstanceOf(RejectedExecutionException.class);
    assertThat(closed.loading()).isZero();
  }
}
