// SPDX-License-Identifier: Apache-2.0
package io.moram.flink.serve;

import io.moram.flink.io.RecordEncoding;
import io.moram.schemas.AnswerRuleName;
import io.moram.schemas.MessageCodec;
import io.moram.schemas.Prediction;
import io.moram.schemas.RankedLabel;
import io.moram.schemas.RecognizedTask;
import io.moram.schemas.Request;
import io.moram.schemas.TaskShare;
import io.moram.serving.AnswerRule;
import io.moram.serving.Outcome;
import io.moram.serving.PredictionRequest;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** Converts requests and predictions between the topics and the predictor. */
final class Predictions {
  /** A little below a broker's default limit. */
  private static final int MAX_BYTES = 1_000_000;

  /** This number of labels fits, even if all have the greatest length. */
  private static final int CERTAINLY_SMALL = 1000;

  /** The detail of the dead letter of a request whose answer is too large. */
  static final String TOO_LARGE =
      "The prediction would have more than "
          + MAX_BYTES
          + " bytes. Ask for a smaller topK, or name fewer domainLabels.";

  private static final MessageCodec<Prediction> CODEC = MessageCodec.predictions();

  private Predictions() {}

  static PredictionRequest request(Request request) {
    return new PredictionRequest(
        request.getLearner(),
        bytes(request.getImage()),
        request.getCandidateLabels(),
        request.getTopK(),
        rule(request.getRule()),
        request.getBankVersion());
  }

  /** The rule that a request names; null: the default. A newer rule than this program's is none. */
  private static @Nullable AnswerRule rule(@Nullable AnswerRuleName name) {
    return name == null || name == AnswerRuleName.UNKNOWN ? null : AnswerRule.valueOf(name.name());
  }

  private static @Nullable RecognizedTask recognized(Outcome.@Nullable Recognition recognition) {
    return recognition == null
        ? null
        : new RecognizedTask(recognition.task(), recognition.probability(), recognition.version());
  }

  /** The array behind the buffer if the buffer covers all of it, or else a copy. */
  private static byte[] bytes(ByteBuffer buffer) {
    if (buffer.hasArray()
        && buffer.arrayOffset() == 0
        && buffer.position() == 0
        && buffer.limit() == buffer.array().length) {
      return buffer.array();
    }
    byte[] copy = new byte[buffer.remaining()];
    buffer.duplicate().get(copy);
    return copy;
  }

  /**
   * The record that answers a request.
   *
   * @param latency from the request to now, in milliseconds
   * @param now the time in milliseconds since 1970-01-01 UTC
   */
  static Prediction prediction(Request request, Outcome.Answer answer, double latency, long now) {
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
        .setProvisionalExamples(answer.provisionalExamples())
        .setTaskShares(
            answer.taskShares().entrySet().stream()
                .map(share -> new TaskShare(share.getKey(), share.getValue()))
                .toList())
        .setLatencyMillis(latency)
        .setEvaluation(request.getEvaluation())
        .setRule(AnswerRuleName.valueOf(answer.rule().name()))
        .setRecognition(recognized(answer.recognition()))
        .build();
  }

  /**
   * Returns whether the sink could not write the prediction, so that the job would fail again and
   * again.
   */
  static boolean isTooLarge(Prediction prediction, RecordEncoding encoding) {
    int labels = prediction.getRanked().size();
    if (prediction.getEvaluation() != null) {
      labels += prediction.getEvaluation().getDomainLabels().size();
    }
    return labels > CERTAINLY_SMALL && encoding.encode(CODEC, prediction).length > MAX_BYTES;
  }
}
