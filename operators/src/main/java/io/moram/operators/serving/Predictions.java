// SPDX-License-Identifier: Apache-2.0
package io.moram.operators.serving;

import io.moram.schemas.Prediction;
import io.moram.schemas.RankedLabel;
import io.moram.schemas.Request;
import io.moram.schemas.TaskShare;
import io.moram.serving.Outcome;
import io.moram.serving.PredictionRequest;

/** Requests and predictions of the topics as what the predictor works with. */
final class Predictions {
  private Predictions() {}

  static PredictionRequest request(Request request) {
    byte[] picture = new byte[request.getImage().remaining()];
    request.getImage().duplicate().get(picture);
    return new PredictionRequest(
        request.getLearner(), picture, request.getCandidateLabels(), request.getTopK());
  }

  /**
   * The record that answers a request.
   *
   * @param now in milliseconds since 1970-01-01 UTC
   */
  static Prediction prediction(Request request, Outcome.Answer answer, long now) {
    return Prediction.newBuilder()
        .setLearner(request.getLearner())
        .setRequestId(request.getRequestId())
        .setEventTime(now)
        .setRanked(
            answer.ranked().stream()
                .map(ranked -> new RankedLabel(ranked.label(), ranked.probability()))
                .toList())
        .setBankVersion(answer.bankVersion())
        .setProvisionalStep(answer.provisionalStep())
        .setTaskShares(
            answer.taskShares().entrySet().stream()
                .map(share -> new TaskShare(share.getKey(), share.getValue()))
                .toList())
        .setLatencyMillis((double) (now - request.getEventTime()))
        .setEvaluation(request.getEvaluation())
        .build();
  }
}
