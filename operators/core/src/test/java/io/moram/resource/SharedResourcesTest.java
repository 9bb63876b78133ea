// SPDX-License-Identifier: Apache-2.0
package io.moram.resource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class SharedResourcesTest {

  /** Counts the copies that are open at once. */
  private static final class Copy {
    private final AtomicBoolean open = new AtomicBoolean(true);
  }

  private final AtomicInteger loads = new AtomicInteger();
  private final AtomicInteger open = new AtomicInteger();
  private final SharedResources<String, Copy> resources = new SharedResources<>(this::close);
  private final ExecutorService others = Executors.newCachedThreadPool();

  @AfterEach
  void endThreads() {
    others.shutdownNow();
  }

  private Copy load() {
    loads.incrementAndGet();
    assertThat(open.incrementAndGet()).as("copies open at once").isOne();
    return new Copy();
  }

  private void close(Copy copy) {
    assertThat(copy.open.getAndSet(false)).as("open until the last lease is closed").isTrue();
    open.decrementAndGet();
  }

  @Test
  void leasesOfOneKeyShareAResourceThatTheLastOneCloses() throws Exception {
    Lease<Copy> first = resources.acquire("clip", this::load);
    Lease<Copy> second = resources.acquire("clip", this::load);
    assertThat(second.get()).isSameAs(first.get());
    Copy copy = first.get();
    first.close();
    first.close();
    assertThat(copy.open).as("the second lease is open").isTrue();
    second.close();
    assertThat(copy.open).isFalse();
    assertThat(loads).hasValue(1);
    assertThat(resources.size()).isZero();
  }

  @Test
  void aClosedLeaseGivesNothing() throws Exception {
    Lease<Copy> lease = resources.acquire("clip", this::load);
    lease.close();
    assertThatIllegalStateException().isThrownBy(lease::get).withMessageContaining("closed");
  }

  @Test
  void aFailedLoadLeavesNothingAndTheNextCallerLoads() throws Exception {
    assertThatIOException()
        .isThrownBy(
            () ->
                resources.acquire(
                    "clip",
                    () -> {
                      throw new IOException("no such file");
                    }))
        .withMessage("no such file");
    assertThat(resources.size()).isZero();
    try (Lease<Copy> lease = resources.acquire("clip", this::load)) {
      assertThat(lease.get().open).isTrue();
    }
  }

  @Test
  void aWaitingCallerLoadsItselfIfTheLoadThatItWaitedForFails() throws Exception {
    CountDownLatch loading = new CountDownLatch(1);
    CountDownLatch fail = new CountDownLatch(1);
    Future<Lease<Copy>> failing =
        others.submit(
            () ->
                resources.acquire(
                    "clip",
                    () -> {
                      loading.countDown();
                      fail.await();
                      throw new IOException("no such file");
                    }));
    loading.await();
    Future<Lease<Copy>> waiting = others.submit(() -> resources.acquire("clip", this::load));
    fail.countDown();
    assertThatExceptionOfType(ExecutionException.class)
        .isThrownBy(failing::get)
        .withCauseInstanceOf(IOException.class);
    waiting.get().close();
    assertThat(loads).hasValue(1);
    assertThat(resources.size()).isZero();
  }

  @Test
  void aSlowLoadDelaysNoOtherKey() throws Exception {
    CountDownLatch loading = new CountDownLatch(1);
    CountDownLatch finish = new CountDownLatch(1);
    Future<Lease<Copy>> slow =
        others.submit(
            () ->
                resources.acquire(
                    "slow",
                    () -> {
                      loading.countDown();
                      finish.await();
                      return new Copy();
                    }));
    loading.await();
    resources.acquire("fast", this::load).close();
    assertThat(slow.isDone()).isFalse();
    finish.countDown();
    assertThat(slow.get().get().open).isTrue();
  }

  @Test
  void aSlowCloseDelaysNoOtherKey() throws Exception {
    CountDownLatch closing = new CountDownLatch(1);
    CountDownLatch finish = new CountDownLatch(1);
    SharedResources<String, String> slowToClose =
        new SharedResources<>(
            key -> {
              if (key.equals("slow")) {
                closing.countDown();
                awaitQuietly(finish);
              }
            });
    Lease<String> slow = slowToClose.acquire("slow", () -> "slow");
    Future<?> close = others.submit(slow::close);
    closing.await();
    slowToClose.acquire("fast", () -> "fast").close();
    assertThat(close.isDone()).isFalse();
    finish.countDown();
    close.get();
    assertThat(slowToClose.size()).isZero();
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void aWaitingCallerCanBeInterrupted() throws Exception {
    CountDownLatch loading = new CountDownLatch(1);
    CountDownLatch finish = new CountDownLatch(1);
    Future<Lease<Copy>> slow =
        others.submit(
            () ->
                resources.acquire(
                    "clip",
                    () -> {
                      loading.countDown();
                      finish.await();
                      return load();
                    }));
    loading.await();
    CountDownLatch interrupted = new CountDownLatch(1);
    Thread waiting =
        new Thread(
            () -> {
              try {
                resources.acquire("clip", this::load).close();
              } catch (InterruptedException e) {
                interrupted.countDown();
              }
            });
    waiting.start();
    waiting.interrupt();
    assertThat(interrupted.await(30, TimeUnit.SECONDS)).isTrue();
    finish.countDown();
    slow.get().close();
    assertThat(resources.size()).isZero();
  }

  @Test
  void aFailedCloseLeavesTheKeyFree() throws Exception {
    SharedResources<String, String> failing =
        new SharedResources<>(
            key -> {
              throw new IllegalArgumentException("busy");
            });
    Lease<String> lease = failing.acquire("clip", () -> "first");
    assertThatExceptionOfType(IllegalArgumentException.class).isThrownBy(lease::close);
    assertThat(failing.size()).isZero();
    assertThat(failing.acquire("clip", () -> "second").get()).isEqualTo("second");
  }

  @Test
  void neverTwoCopiesAndNoneThatIsClosedInUseUnderConcurrentAcquireAndClose() throws Exception {
    int threads = 8;
    CountDownLatch start = new CountDownLatch(threads);
    List<Future<Boolean>> users = new ArrayList<>();
    for (int thread = 0; thread < threads; thread++) {
      Callable<Boolean> use =
          () -> {
            start.countDown();
            start.await();
            boolean alwaysOpen = true;
            for (int round = 0; round < 2_000; round++) {
              try (Lease<Copy> lease = resources.acquire("clip", this::load)) {
                alwaysOpen &= lease.get().open.get();
              }
            }
            return alwaysOpen;
          };
      users.add(others.submit(use));
    }
    for (Future<Boolean> user : users) {
      assertThat(user.get()).isTrue();
    }
    assertThat(open).hasValue(0);
    assertThat(resources.size()).isZero();
  }
}
