// SPDX-License-Identifier: Apache-2.0
package io.moram.bench.accuracy;

import io.moram.serving.AnswerRule;
import io.moram.serving.PredictionRequest;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** A way to answer that is compared. */
public enum ComparedRule {
  /** {@link AnswerRule#RECALL}. */
  RECALL(AnswerRule.RECALL),
  /** {@link AnswerRule#SELF_ACTIVATED}: the paper's. */
  SELF_ACTIVATED(AnswerRule.SELF_ACTIVATED),
  /** {@link AnswerRule#GAUSSIAN}. */
  GAUSSIAN(AnswerRule.GAUSSIAN),
  /** The frozen backbone, whatever has been learned. */
  ZERO_SHOT(null);

  private final @Nullable AnswerRule rule;

  ComparedRule(@Nullable AnswerRule rule) {
    this.rule = rule;
  }

  /** A request for the newest bank version, or for the version without atoms. */
  PredictionRequest request(String learner, List<String> candidates) {
    return new PredictionRequest(
        learner,
        new byte[0],
        candidates,
        candidates.size(),
        rule == null ? AnswerRule.SELF_ACTIVATED : rule,
        rule == null ? 0 : null);
  }

  /** The name as people write it: {@code self-activated}. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
