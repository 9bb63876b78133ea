// SPDX-License-Identifier: Apache-2.0
package io.moram.serving.bank;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class LearnerLocksTest {
  private final LearnerLocks locks = new LearnerLocks();

  @Test
  void aSecondThreadWaitsForTheSameLearnerAlone() throws Exception {
    locks.lock("a");
    Thread other =
        new Thread(
            () -> {
              locks.lock("b");
              locks.unlock("b");
              locks.lock("a");
              locks.unlock("a");
            },
            "other");
    other.start();
    while (other.getState() != Thread.State.WAITING && other.isAlive()) {
      Thread.onSpinWait();
    }
    assertThat(other.isAlive()).as("waits").isTrue();
    assertThat(locks.size()).isEqualTo(1);
    locks.unlock("a");
    other.join();
    assertThat(locks.size()).isZero();
  }

  /** Long enough for another thread to come in, if it can. */
  private static void linger() {
    for (int i = 0; i < 500; i++) {
      Thread.onSpinWait();
    }
  }

  @Test
  void oneThreadAtATimeHasALearner() throws Exception {
    AtomicInteger inside = new AtomicInteger();
    AtomicInteger together = new AtomicInteger();
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      threads.add(
          new Thread(
              () -> {
                for (int turn = 0; turn < 2000; turn++) {
                  locks.lock("a");
                  together.accumulateAndGet(inside.incrementAndGet(), Math::max);
                  linger();
                  inside.decrementAndGet();
                  locks.unlock("a");
                }
              },
              "turns-" + i));
    }
    threads.forEach(Thread::start);
    for (Thread thread : threads) {
      thread.join();
    }
    assertThat(together).hasValue(1);
    assertThat(locks.size()).isZero();
  }
}
