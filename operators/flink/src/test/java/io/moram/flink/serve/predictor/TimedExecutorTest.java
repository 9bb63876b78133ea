// SPDX-License-Identifier: Apache-2.0
package io.moram.flink.serve.predictor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.moram.flink.metrics.RecentHistogram;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

class TimedExecutorTest {
  private static final long MILLIS = 20;

  private final RecentHistogram times = new RecentHistogram();

  @Test
  void theTimeOfATaskIsWithoutItsWaitForAThread() {
    List<Runnable> waiting = new ArrayList<>();
    TimedExecutor executor = new TimedExecutor(waiting::add, times);
    executor.execute(TimedExecutorTest::work);
    work();
    assertThat(times.getCount()).isZero();
    long from = System.nanoTime();
    waiting.get(0).run();
    long most = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - from);
    assertThat(times.getStatistics().getMin()).isBetween(MILLIS, most);
  }

  @Test
  void aTaskThatFailsCounts() {
    TimedExecutor executor = new TimedExecutor(Runnable::run, times);
    assertThatThrownBy(() -> executor.execute(() -> List.of().get(0)))
        .isInstanceOf(IndexOutOfBoundsException.class);
    assertThat(times.getCount()).isEqualTo(1);
  }

  private static void work() {
    long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(MILLIS);
    while (System.nanoTime() < end) {
      LockSupport.parkNanos(end - System.nanoTime());
    }
  }
}
