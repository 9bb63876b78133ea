// SPDX-License-Identifier: Apache-2.0
package io.moram.model.image.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class DecodeMemoryTest {

  private static final Executor THREADS = task -> new Thread(task, "decode").start();

  private final DecodeMemory memory = new DecodeMemory(100 << 10);

  @Test
  @Timeout(60)
  void aPictureWaitsUntilThereIsRoom() throws Exception {
    DecodeMemory.Share first = memory.take(60 << 10);
    CompletableFuture<DecodeMemory.Share> second =
        CompletableFuture.supplyAsync(() -> memory.take(60 << 10), THREADS);
    assertThatThrownBy(() -> second.get(200, TimeUnit.MILLISECONDS))
        .isInstanceOf(TimeoutException.class);
    first.close();
    second.get().close();
  }

  @Test
  @Timeout(60)
  void whoNeedsMoreThanThereIsGetsAll() {
    memory.take(1L << 40).close();
    memory.take(Long.MAX_VALUE).close();
    memory.take(0).close();
  }

  @Test
  void aDeadlineEndsADecode() throws Exception {
    DecodeDeadline deadline = new DecodeDeadline(1);
    long sum = 0;
    while (!deadline.isOver()) {
      sum += System.nanoTime();
    }
    assertThat(sum).isNotZero();
    assertThatThrownBy(deadline::check).hasMessageContaining("more than 1 ms of processor time");
    new DecodeDeadline(Long.MAX_VALUE).check();
  }
}
