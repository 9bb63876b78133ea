// SPDX-License-Identifier: Apache-2.0
package io.moram.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.moram.cli.report.VersionComparison;
import io.moram.schemas.AnswerRuleName;
import io.moram.schemas.EvaluationContext;
import io.moram.schemas.Prediction;
import io.moram.schemas.RankedLabel;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class VersionCheckTest {
  private static final String PICTURE = "garden/test/jay/1.jpg";

  private final VersionCheck check = new VersionCheck(Set.of(PICTURE));

  @Test
  void theSameAnswerIsNoDifference() {
    askTwice(PICTURE, List.of(jay(0.6f), tit(0.4f)), List.of(jay(0.600003f), tit(0.399997f)));
    assertThat(check.result().compared()).isEqualTo(1);
    assertThat(check.result().different()).isZero();
    assertThat(check.result().largestDifference()).isBetween(1e-6, 4e-6);
  }

  @Test
  void anotherOrderAndAnotherProbabilityAreDifferences() {
    askTwice(PICTURE, List.of(jay(0.5f), tit(0.5f)), List.of(tit(0.5f), jay(0.5f)));
    assertThat(check.result()).isEqualTo(new VersionComparison(1, 1, 1, 1, 0));
    askTwice(PICTURE, List.of(jay(0.6f), tit(0.4f)), List.of(jay(0.61f), tit(0.39f)));
    assertThat(check.result().different()).isEqualTo(2);
    assertThat(check.result().otherClass()).isEqualTo(1);
  }

  @Test
  void picturesOutsideTheSampleAreNotKept() {
    askTwice("garden/test/jay/2.jpg", List.of(jay(1)), List.of(tit(1)));
    assertThat(check.compared()).isZero();
  }

  private void askTwice(String picture, List<RankedLabel> first, List<RankedLabel> again) {
    String id = VersionCheck.requestId(2, AnswerRuleName.RECALL, picture);
    Prediction prediction =
        Prediction.newBuilder()
            .setLearner("birds")
            .setRequestId(id)
            .setEventTime(0)
            .setRanked(first)
            .setBankVersion(2)
            .setTaskShares(List.of())
            .setLatencyMillis(1)
            .setEvaluation(new EvaluationContext("garden", "jay", List.of("jay")))
            .build();
    check.accept(prediction);
    check.accept(
        Prediction.newBuilder(prediction)
            .setRequestId(VersionCheck.AGAIN + id)
            .setRanked(again)
            .setEvaluation(null)
            .build());
  }

  private static RankedLabel jay(float probability) {
    return new RankedLabel("jay", probability);
  }

  private static RankedLabel tit(float probability) {
    return new RankedLabel("tit", probability);
  }
}
