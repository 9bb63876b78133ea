// SPDX-License-Identifier: Apache-2.0
package io.moram.serving;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A picture to classify.
 *
 * @param learner whose bank answers
 * @param picture the picture's file; not changed
 * @param candidates the class names to choose from; null: every class that the learner knows
 * @param topK how many ranked classes the answer holds at most, at least 1
 * @param rule how it is answered; null: by the default rule
 * @param bankVersion the version of the bank that answers, from 0; null: the newest
 */
@SuppressWarnings("ArrayRecordComponent") // A picture is megabytes; requests are never compared.
public record PredictionRequest(
    String learner,
    byte[] picture,
    @Nullable List<String> candidates,
    int topK,
    @Nullable AnswerRule rule,
    @Nullable Integer bankVersion) {

  /** A request for the newest version, by the default rule. */
  public PredictionRequest(
      String learner, byte[] picture, @Nullable List<String> candidates, int topK) {
    this(learner, picture, candidates, topK, null, null);
  }
}
