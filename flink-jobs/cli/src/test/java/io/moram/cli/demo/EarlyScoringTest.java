// SPDX-License-Identifier: Apache-2.0
package io.moram.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.moram.schemas.Prediction;
import io.moram.schemas.RankedLabel;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class EarlyScoringTest {

  @Test
  void theStreamPausesWhereTheLearnerMayKnowNewExamples() {
    assertThat(EarlyScoring.pauses(10, 160, 0)).containsExactly(1, 2, 4, 12);
    assertThat(EarlyScoring.pauses(10, 160, 32)).containsExactly(4, 12);
    assertThat(EarlyScoring.pauses(10, 120, 32)).as("no example is left").containsExactly(4);
    assertThat(EarlyScoring.pauses(2, 20, 32)).isEmpty();
  }

  @Test
  void anAnswerCountsIfItKnowsExamplesOfATaskThatHasTakenNoStep() {
    assertThat(EarlyScoring.known(answer(2, 0, 40L), 2)).isEqualTo(40);
    assertThat(EarlyScoring.known(answer(2, 10, 40L), 2)).as("ten steps").isZero();
    assertThat(EarlyScoring.known(answer(1, 0, 160L), 2)).as("the task before").isZero();
    assertThat(EarlyScoring.known(answer(2, null, null), 2)).as("sealed tasks alone").isZero();
    assertThat(EarlyScoring.known(null, 2)).as("no answer").isZero();
  }

  @Test
  void anAnswerIsRightIfItsBestLabelIs() {
    Prediction answer = answer(0, 0, 1L);
    assertThat(EarlyScoring.isRight(answer, "jay")).isFalse();
    answer.setRanked(List.of(new RankedLabel("jay", 0.6f), new RankedLabel("tit", 0.4f)));
    assertThat(EarlyScoring.isRight(answer, "jay")).isTrue();
    assertThat(EarlyScoring.isRight(answer, "tit")).isFalse();
  }

  private static Prediction answer(int version, @Nullable Integer step, @Nullable Long examples) {
    return Prediction.newBuilder()
        .setLearner("birds")
        .setRequestId("early/0")
        .setEventTime(0)
        .setRanked(List.of())
        .setBankVersion(version)
        .setProvisionalStep(step)
        .setProvisionalExamples(examples)
        .setTaskShares(List.of())
        .setLatencyMillis(1)
        .build();
  }
}
