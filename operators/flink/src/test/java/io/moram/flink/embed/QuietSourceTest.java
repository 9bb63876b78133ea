// SPDX-License-Identifier: Apache-2.0
package io.moram.flink.embed;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.apache.flink.streaming.runtime.tasks.TestProcessingTimeService;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class QuietSourceTest {
  private final TestProcessingTimeService clock = new TestProcessingTimeService();
  private final List<Long> told = new ArrayList<>();
  private boolean free = true;

  @BeforeEach
  void start() throws Exception {
    clock.setCurrentTime(0);
  }

  private void to(long end) throws Exception {
    while (clock.getCurrentProcessingTime() < end) {
      clock.setCurrentTime(clock.getCurrentProcessingTime() + 250);
    }
  }

  @Test
  void tellsAfterATimeWithoutRecords() throws Exception {
    QuietSource quiet = new QuietSource(1000, clock, () -> free, told::add);
    to(750);
    quiet.busy();
    to(1_500);
    assertThat(told).isEmpty();
    to(2_250);
    assertThat(told).containsExactly(1_750L, 2_000L, 2_250L);
    quiet.busy();
    to(3_000);
    assertThat(told).hasSize(3);
  }

  @Test
  void aTaskThatCannotSendIsNotQuiet() throws Exception {
    free = false;
    QuietSource unused = new QuietSource(1000, clock, () -> free, told::add);
    to(5_000);
    assertThat(told).isEmpty();
    free = true;
    to(5_750);
    assertThat(told).isEmpty();
    to(6_000);
    assertThat(told).containsExactly(6_000L);
  }

  @Test
  void aTaskThatWasHeldUpIsNotQuiet() throws Exception {
    QuietSource unused = new QuietSource(1000, clock, () -> free, told::add);
    to(500);
    clock.setCurrentTime(60_000);
    assertThat(told).isEmpty();
    to(60_750);
    assertThat(told).isEmpty();
    to(61_000);
    assertThat(told).containsExactly(61_000L);
  }
}
