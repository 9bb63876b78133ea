// SPDX-License-Identifier: Apache-2.0
package io.moram.flink.atoms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.time.Duration;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

class FirstReadTest {
  private static final TopicPartition ZERO = new TopicPartition("atoms", 0);
  private static final TopicPartition ONE = new TopicPartition("atoms", 1);
  private static final long SECOND = Duration.ofSeconds(1).toNanos();

  private final FirstRead read = new FirstRead(Map.of(ZERO, 10L, ONE, 0L), 0);

  private static TopicEnds.Answer ends(long ofZero, long nanos) {
    Map<TopicPartition, Long> ends = Map.of(ZERO, ofZero, ONE, 0L);
    return new TopicEnds.Answer(ends, ends, nanos);
  }

  @Test
  void isOverAtTheEndsOfTheStart() {
    assertThat(read.look(Map.of(ZERO, 9L, ONE, 0L), ends(12, SECOND), SECOND)).isEmpty();
    assertThat(read.isOver()).isFalse();
    assertThat(read.progress())
        .isEqualTo("partition 0 stands at 9 of 10, partition 1 stands at 0 of 0");
    assertThat(read.look(Map.of(ZERO, 10L, ONE, 0L), ends(12, SECOND), 2 * SECOND)).isEmpty();
    assertThat(read.isOver()).isTrue();
  }

  @Test
  void anEmptyTopicIsReadAtOnce() {
    FirstRead empty = new FirstRead(Map.of(ZERO, 0L), 0);
    assertThat(empty.look(Map.of(ZERO, 0L), null, 1)).isEmpty();
    assertThat(empty.isOver()).isTrue();
  }

  @Test
  void aPartitionThatWasTruncatedEndsWhereItEndsNow() {
    assertThat(read.look(Map.of(ZERO, 6L, ONE, 0L), null, SECOND)).isEmpty();
    assertThat(read.isOver()).isFalse();
    assertThat(read.look(Map.of(ZERO, 6L, ONE, 0L), ends(6, SECOND), 2 * SECOND)).isEmpty();
    assertThat(read.isOver()).isTrue();
  }

  @Test
  void aPartitionThatStandsStillBeforeItsEndIsGivenUpIfTheBrokersAnswer() {
    Map<TopicPartition, Long> position = Map.of(ZERO, 9L, ONE, 0L);
    read.look(position, null, SECOND);
    assertThat(read.look(position, ends(10, 29 * SECOND), 30 * SECOND)).isEmpty();
    assertThat(read.isOver()).isFalse();
    assertThat(read.look(position, ends(10, 30 * SECOND), 31 * SECOND))
        .containsExactly("partition 0 stands at 9 of 10");
    assertThat(read.isOver()).isTrue();
  }

  @Test
  void anyProgressBeginsTheWaitAgain() {
    read.look(Map.of(ZERO, 3L, ONE, 0L), null, SECOND);
    read.look(Map.of(ZERO, 4L, ONE, 0L), null, 59 * SECOND);
    assertThat(read.look(Map.of(ZERO, 4L, ONE, 0L), null, 110 * SECOND)).isEmpty();
    assertThat(read.isOver()).isFalse();
  }

  @Test
  void brokersThatDoNotAnswerAreAnError() {
    Map<TopicPartition, Long> position = Map.of(ZERO, 9L, ONE, 0L);
    read.look(position, ends(10, 0), SECOND);
    assertThat(read.look(position, ends(10, 0), 60 * SECOND)).isEmpty();
    assertThat(read.isOver()).isFalse();
    assertThatIllegalStateException()
        .isThrownBy(() -> read.look(position, ends(10, 0), 61 * SECOND))
        .withMessage("The brokers have not answered for 60 s; [partition 0 stands at 9 of 10]");
  }
}
