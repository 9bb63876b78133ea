// SPDX-License-Identifier: Apache-2.0
package io.moram.serving.bank;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import ai.djl.ndarray.NDManager;
import io.moram.atoms.AtomBlock;
import io.moram.recall.RecallSignature;
import io.moram.serving.versions.BankVersions;
import io.moram.serving.versions.BlockReference;
import io.moram.sites.SiteShape;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What banks that load have to do with one another: nothing. */
class BankLoadingTest {
  private static final List<SiteShape> SITES = List.of(new SiteShape("q", 4, 3));

  private final NDManager manager = NDManager.newBaseManager();
  private final BankVersions versions = new BankVersions("clip", SITES);
  private final AtomLog log = new AtomLog(versions, "clip");
  private final BlockedSource source = new BlockedSource(log);
  private final BankCache cache =
      new BankCache(manager, List.of(), source, versions, 1 << 10, (bank, bytes) -> {});
  private final ExecutorService threads = Executors.newCachedThreadPool();

  /** Reads the blocks of the task {@link #BLOCKED_TASK} once it is allowed to. */
  private static final class BlockedSource implements BlockSource {
    static final int BLOCKED_TASK = 1;

    final Semaphore reached = new Semaphore(0);
    final Semaphore allowed = new Semaphore(0);
    final AtomicInteger blockedReads = new AtomicInteger();
    private final BlockSource log;

    BlockedSource(BlockSource log) {
      this.log = log;
    }

    @Override
    public void read(List<BlockReference> references, Consumer<AtomBlock> receiver)
        throws IOException {
      if (references.stream().anyMatch(block -> block.task() == BLOCKED_TASK)) {
        blockedReads.incrementAndGet();
        reached.release();
        allowed.acquireUninterruptibly();
      }
      log.read(references, receiver);
    }

    @Override
    public RecallSignature readSignature(List<BlockReference> parts) throws IOException {
      return log.readSignature(parts);
    }
  }

  @AfterEach
  void close() {
    threads.shutdownNow();
    cache.close();
    manager.close();
  }

  private void seal(String learner, int task) throws Exception {
    log.seal(learner, AtomLog.task(task, SITES, task), List.of());
  }

  private int version(String learner) throws IOException {
    try (BankLease lease = cache.lease(learner)) {
      return lease.contents().version();
    }
  }

  @Test
  void learnersThatWereAskedOnceLeaveNothingBehind() throws Exception {
    for (int i = 0; i < 1000; i++) {
      String learner = "learner-" + i;
      seal(learner, 0);
      if (i % 100 == 0) {
        log.breakDown(true);
        assertThatIOException().isThrownBy(() -> cache.lease(learner));
        log.breakDown(false);
      }
      assertThat(version(learner)).isEqualTo(1);
      cache.refresh(learner);
    }
    assertThat(cache.loadingLearners()).isZero();
    assertThat(cache.loadedLearners()).isBetween(1, 20);
    assertThat(cache.bytes()).isLessThanOrEqualTo(1 << 10);
  }

  @Test
  void aLoadDelaysNoOtherLearner() throws Exception {
    seal("slow", 0);
    seal("slow", BlockedSource.BLOCKED_TASK);
    seal("fast", 0);
    Future<Integer> slow = threads.submit(() -> version("slow"));
    source.reached.acquire();
    assertThat(cache.loadingLearners()).isEqualTo(1);
    assertThat(version("fast")).isEqualTo(1);
    cache.refresh("fast");
    assertThat(slow).isNotDone();
    source.allowed.release();
    assertThat(slow.get()).isEqualTo(2);
    assertThat(cache.loadingLearners()).isZero();
  }

  @Test
  void aSwitchDelaysNoRequest() throws Exception {
    seal("birds", 0);
    assertThat(version("birds")).isEqualTo(1);
    seal("birds", BlockedSource.BLOCKED_TASK);
    Future<?> refresh =
        threads.submit(
            () -> {
              cache.refresh("birds");
              return null;
            });
    source.reached.acquire();
    assertThat(version("birds")).isEqualTo(1);
    source.allowed.release();
    refresh.get();
    assertThat(version("birds")).isEqualTo(2);
  }

  @Test
  void allWhoWaitForABankShareOneLoad() throws Exception {
    seal("slow", 0);
    seal("slow", BlockedSource.BLOCKED_TASK);
    List<Future<Integer>> all =
        List.of(
            threads.submit(() -> version("slow")),
            threads.submit(() -> version("slow")),
            threads.submit(() -> version("slow")));
    source.reached.acquire();
    source.allowed.release(all.size());
    for (Future<Integer> one : all) {
      assertThat(one.get()).isEqualTo(2);
    }
    assertThat(source.blockedReads).hasValue(1);
  }
}
