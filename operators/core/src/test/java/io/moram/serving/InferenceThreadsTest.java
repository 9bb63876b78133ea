// SPDX-License-Identifier: Apache-2.0
package io.moram.serving;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class InferenceThreadsTest {

  @Test
  void aThreadIsFreeUntilAsManyPartsAreUnderWay() throws InterruptedException {
    try (InferenceThreads threads = InferenceThreads.start(2, 1)) {
      CountDownLatch goOn = new CountDownLatch(1);
      CompletableFuture<Void> first = threads.compute(() -> await(goOn));
      assertThat(threads.hasFree()).isTrue();
      CompletableFuture<Void> second = threads.compute(() -> await(goOn));
      assertThat(threads.hasFree()).isFalse();
      goOn.countDown();
      CompletableFuture.allOf(first, second).join();
      assertThat(threads.hasFree()).isTrue();
    }
  }

  @Test
  void aPartThatFailsLeavesItsThreadFree() {
    try (InferenceThreads threads = InferenceThreads.start(1, 1)) {
      CompletableFuture<Void> part =
          threads.compute(
              () -> {
                throw new IllegalStateException("no");
              });
      assertThatThrownBy(part::join).hasRootCauseMessage("no");
      assertThat(threads.hasFree()).isTrue();
    }
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
