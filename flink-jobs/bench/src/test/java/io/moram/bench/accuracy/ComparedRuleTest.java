// SPDX-License-Identifier: Apache-2.0
package io.moram.bench.accuracy;

import static org.assertj.core.api.Assertions.assertThat;

import io.moram.serving.AnswerRule;
import io.moram.serving.PredictionRequest;
import java.util.List;
import org.junit.jupiter.api.Test;

class ComparedRuleTest {
  private static final List<String> CANDIDATES = List.of("apple", "dog", "pear");

  @Test
  void everyLearnedRuleAsksTheNewestBankByItsOwnRule() {
    for (ComparedRule rule :
        List.of(ComparedRule.RECALL, ComparedRule.SELF_ACTIVATED, ComparedRule.GAUSSIAN)) {
      PredictionRequest request = rule.request("ada", CANDIDATES);
      assertThat(request.rule()).isEqualTo(AnswerRule.valueOf(rule.name()));
      assertThat(request.bankVersion()).as("the newest").isNull();
    }
  }

  @Test
  void zeroShotAsksTheBankWithoutAtoms() {
    assertThat(ComparedRule.ZERO_SHOT.request("ada", CANDIDATES).bankVersion()).isZero();
  }

  @Test
  void allCandidatesAreRankedSoThatTheAccuracyWithinADomainIsKnown() {
    PredictionRequest request = ComparedRule.RECALL.request("ada", CANDIDATES);
    assertThat(request.learner()).isEqualTo("ada");
    assertThat(request.candidates()).isEqualTo(CANDIDATES);
    assertThat(request.topK()).isEqualTo(3);
  }

  @Test
  void rulesAreNamedAsPeopleWriteThem() {
    assertThat(ComparedRule.values())
        .extracting(ComparedRule::toString)
        .containsExactly("recall", "self-activated", "gaussian", "zero-shot");
  }
}
