// SPDX-License-Identifier: Apache-2.0
package io.moram.flink.learner;

import static org.assertj.core.api.Assertions.assertThat;

import io.moram.flink.logging.CapturedLog;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.flink.metrics.Gauge;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.runtime.metrics.groups.AbstractMetricGroup;
import org.apache.flink.runtime.metrics.util.InterceptingOperatorMetricGroup;
import org.apache.logging.log4j.Level;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class ShownLearnersTest {
  @RegisterExtension final CapturedLog log = new CapturedLog(ShownLearners.class);
  private final InterceptingOperatorMetricGroup group = new InterceptingOperatorMetricGroup();

  /** By the place of the group in the order of registration. */
  private final List<MetricGroup> groups = new ArrayList<>();

  private final Map<String, Integer> places = new HashMap<>();
  private long nanos = Long.MAX_VALUE - 5; // A clock may wrap around.
  private final ShownLearners<Integer> learners =
      new ShownLearners<>(
          group,
          (learner, own) -> {
            groups.add(own);
            return groups.size() - 1;
          },
          () -> nanos);

  private Object notShown() {
    return ((Gauge<?>) group.get("learnersNotShown")).getValue();
  }

  private boolean shows(String learner) {
    Integer place = learners.of(learner);
    if (place == null) {
      return false;
    }
    places.put(learner, place);
    return true;
  }

  /** Whether the gauges that a learner was given last are registered. */
  private boolean isRegistered(String learner) {
    int place = Objects.requireNonNull(places.get(learner));
    return !((AbstractMetricGroup<?>) groups.get(place)).isClosed();
  }

  private void fill() {
    for (int i = 0; i < 100; i++) {
      assertThat(shows("learner " + i)).isTrue();
    }
  }

  private void pass(Duration time) {
    nanos += time.toNanos();
  }

  @Test
  void countsTheActiveLearnersThatHaveNoPlaceAndNamesOne() {
    fill();
    fill();
    assertThat(notShown()).isEqualTo(0);
    assertThat(log.lines(Level.INFO)).isEmpty();
    for (int turn = 0; turn < 2; turn++) {
      assertThat(shows("ada")).isFalse();
      assertThat(shows("bob")).isFalse();
    }
    assertThat(notShown()).isEqualTo(2);
    assertThat(log.lines(Level.INFO)).singleElement().asString().contains("learner=ada leftOut=0");
    assertThat(shows("learner 7")).isTrue();
    assertThat(groups).hasSize(100);
  }

  @Test
  void aLearnerThatIsMuchMoreActiveTakesThePlaceOfTheLeastActive() {
    fill();
    for (int i = 0; i < 100; i++) {
      if (i != 42) {
        shows("learner " + i);
      }
    }
    for (int turn = 0; turn < 4; turn++) {
      assertThat(shows("ada")).as("not before a minute has passed").isFalse();
      assertThat(shows("bob")).isFalse();
    }
    pass(Duration.ofMinutes(1));
    assertThat(shows("ada")).isTrue();
    assertThat(isRegistered("learner 42")).isFalse();
    assertThat(shows("bob")).as("all others are about as active").isFalse();
    assertThat(shows("learner 42")).isFalse();
    assertThat(isRegistered("learner 41")).isTrue();
    assertThat(notShown()).isEqualTo(2);
  }

  @Test
  void whatIsLongAgoCountsLittle() {
    fill();
    for (int turn = 0; turn < 100; turn++) {
      shows("learner 0");
    }
    for (int minute = 0; minute < 9; minute++) {
      pass(Duration.ofMinutes(1));
      for (int i = 1; i < 100; i++) {
        for (int turn = 0; turn < 8; turn++) {
          shows("learner " + i);
        }
      }
      for (int turn = 0; turn < 8; turn++) {
        shows("ada");
      }
    }
    assertThat(shows("ada")).isTrue();
    assertThat(isRegistered("learner 0")).isFalse();
  }

  @Test
  void anIdleLearnerIsReleasedAndMayComeBack() {
    fill();
    assertThat(shows("ada")).isFalse();
    pass(Duration.ofMinutes(9));
    for (int i = 1; i < 100; i++) {
      shows("learner " + i);
    }
    pass(Duration.ofMinutes(1));
    assertThat(shows("bob")).as("the place of an idle one").isTrue();
    assertThat(isRegistered("learner 0")).isFalse();
    assertThat(notShown()).as("ada is idle too").isEqualTo(0);
    pass(Duration.ofMinutes(10));
    assertThat(shows("learner 0")).isTrue();
    assertThat(isRegistered("learner 0")).as("in a new group").isTrue();
    assertThat(isRegistered("learner 1")).isFalse();
  }

  @Test
  void aForgottenLearnerIsReleasedAtOnce() {
    fill();
    assertThat(shows("ada")).isFalse();
    learners.release("learner 7");
    assertThat(isRegistered("learner 7")).isFalse();
    assertThat(shows("ada")).isTrue();
    learners.release("unknown");
    assertThat(notShown()).isEqualTo(0);
  }

  @Test
  void manyLearnersTakeLimitedMemory() {
    for (int i = 0; i < 10_500; i++) {
      shows("learner " + i);
    }
    assertThat(notShown()).isEqualTo(10_000 - 100);
  }

  @Test
  void gaugesCountTheLearnersThatAreNotShown() {
    InterceptingOperatorMetricGroup other = new InterceptingOperatorMetricGroup();
    LearnerGauges gauges = new LearnerGauges(other);
    for (int i = 0; i < 101; i++) {
      gauges.set("learner " + i, "step", i);
    }
    Gauge<?> notShown = (Gauge<?>) other.get("learnersNotShown");
    assertThat(notShown.getValue()).isEqualTo(1);
    gauges.clear("learner 3");
    assertThat(notShown.getValue()).isEqualTo(1);
    gauges.set("learner 100", "step", 7);
    assertThat(notShown.getValue()).isEqualTo(0);
  }
}
