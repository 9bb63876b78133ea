// SPDX-License-Identifier: Apache-2.0
package io.moram.flink.atoms;

import static org.assertj.core.api.Assertions.assertThat;

import io.moram.flink.logging.CapturedLog;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;
import org.apache.logging.log4j.Level;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class TailFiguresTest {
  private static final TopicPartition ZERO = new TopicPartition("atoms", 0);
  private static final long SILENT = TailFigures.SILENT.toNanos();
  private static final long LONG_OPEN = TailFigures.LONG_OPEN.toNanos();

  @RegisterExtension final CapturedLog log = new CapturedLog(AtomsTail.class);

  private final TailFigures figures = new TailFigures("atoms", 0);

  private void look(long position, long stable, long written, long answered, long now) {
    figures.look(
        Map.of(ZERO, position),
        new TopicEnds.Answer(Map.of(ZERO, stable), Map.of(ZERO, written), answered),
        now);
  }

  @Test
  void tellsWhatIsLeftFromWhatAnOpenTransactionHoldsBack() {
    figures.look(Map.of(ZERO, 0L), null, 1);
    assertThat(figures.lag()).isZero();
    look(3, 10, 14, 1, 1);
    assertThat(figures.lag()).isEqualTo(7);
    assertThat(figures.heldBack()).isEqualTo(4);
    look(14, 10, 10, 2, 2);
    assertThat(figures.lag()).as("read beyond an older answer").isZero();
    assertThat(figures.heldBack()).isZero();
  }

  @Test
  void warnsOnceIfTheBrokersDoNotAnswer() {
    look(0, 0, 0, 5, SILENT);
    assertThat(log.lines(Level.WARN)).isEmpty();
    look(0, 0, 0, 5, SILENT + 5);
    look(0, 0, 0, 5, 2 * SILENT);
    assertThat(log.lines(Level.WARN))
        .containsExactly(
            "The brokers of the topic atoms have not answered for 30 s; what was read of it may be"
                + " out of date");
    look(0, 0, 0, 2 * SILENT, 2 * SILENT);
    assertThat(log.lines(Level.INFO))
        .containsExactly("The brokers of the topic atoms answer again");
    figures.look(Map.of(), null, 3 * SILENT);
    assertThat(log.lines(Level.WARN)).as("the next outage").hasSize(2);
  }

  @Test
  void warnsOnceIfATransactionStaysOpen() {
    look(10, 10, 14, 0, 0);
    look(10, 10, 15, LONG_OPEN - 1, LONG_OPEN - 1);
    assertThat(log.lines(Level.WARN)).isEmpty();
    look(10, 10, 15, LONG_OPEN, LONG_OPEN);
    look(10, 10, 15, LONG_OPEN + 1, LONG_OPEN + 1);
    assertThat(log.lines(Level.WARN))
        .singleElement()
        .asString()
        .startsWith("A transaction on the topic atoms has been open for 120 s; 5 messages");
    look(12, 12, 15, LONG_OPEN + 2, LONG_OPEN + 2);
    look(12, 12, 15, 2 * LONG_OPEN, 2 * LONG_OPEN);
    assertThat(log.lines(Level.WARN)).as("the next transaction").hasSize(1);
  }
}
