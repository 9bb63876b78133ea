// SPDX-License-Identifier: Apache-2.0
package io.moram.schemas;

import static io.moram.schemas.MessageRules.atLeast;
import static io.moram.schemas.MessageRules.invalid;
import static io.moram.schemas.MessageRules.range;

import io.moram.schemas.text.VisibleText;
import java.util.List;

/** The rules of the records of prompts and answers. */
final class PromptRules {
  private static final int MAX_TOKENS = 100_000;
  private static final int MAX_STOPS = 16;
  private static final int MAX_STOP_BYTES = 1024;
  private static final int MAX_CANDIDATES = 1000;
  private static final int MAX_CANDIDATE_BYTES = 16 * 1024;
  private static final float MAX_TEMPERATURE = 100;

  private static final List<String> METRICS =
      List.of(
          "accuracy",
          "normalized-accuracy",
          "prefix-accuracy",
          "first-letter",
          "numeric",
          "similarity",
          "rougeL",
          "sari");

  private PromptRules() {}

  static void apply(TextExample example, int textBytes) throws MalformedMessageException {
    TextRules.learner(example.getLearner());
    TextRules.id("exampleId", example.getExampleId(), 0);
    TextRules.prose("prompt", example.getPrompt(), textBytes);
    TextRules.prose("answer", example.getAnswer(), textBytes);
    example.setTaskMarker(TextRules.optionalName("taskMarker", example.getTaskMarker()));
  }

  static void apply(TextRequest request, int textBytes) throws MalformedMessageException {
    TextRules.learner(request.getLearner());
    TextRules.id("requestId", request.getRequestId(), 1);
    TextRules.prose("prompt", request.getPrompt(), textBytes);
    range("maxTokens", request.getMaxTokens(), 1, MAX_TOKENS);
    TextRules.proses("stop", request.getStop(), 0, MAX_STOPS, MAX_STOP_BYTES);
    float temperature = request.getTemperature();
    // Also refuses NaN.
    if (!(temperature >= 0 && temperature <= MAX_TEMPERATURE)) {
      throw invalid("temperature is " + temperature + "; must be 0 to 100.");
    }
    if (request.getCandidates() != null) {
      TextRules.proses(
          "candidates", request.getCandidates(), 1, MAX_CANDIDATES, MAX_CANDIDATE_BYTES);
    }
    if (request.getBankVersion() != null) {
      atLeast("bankVersion", request.getBankVersion(), 0);
    }
    if (request.getRule() == AnswerRuleName.GAUSSIAN) {
      throw invalid(
          "rule is GAUSSIAN; must be RECALL or SELF_ACTIVATED, because a text has no classes.");
    }
    if (request.getEvaluation() != null) {
      apply(request.getEvaluation(), textBytes);
    }
  }

  /** What the model said stays as it is: it may end within a character. */
  static void apply(TextPrediction prediction) throws MalformedMessageException {
    TextRules.learner(prediction.getLearner());
    TextRules.id("requestId", prediction.getRequestId(), 1);
    atLeast("promptTokens", prediction.getPromptTokens(), 0);
    atLeast("answerTokens", prediction.getAnswerTokens(), 0);
    atLeast("bankVersion", prediction.getBankVersion(), 0);
  }

  private static void apply(TextEvaluationContext evaluation, int textBytes)
      throws MalformedMessageException {
    evaluation.setDomain(TextRules.name("evaluation.domain", evaluation.getDomain()));
    TextRules.prose("evaluation.expectedAnswer", evaluation.getExpectedAnswer(), textBytes);
    if (evaluation.getSource() != null) {
      TextRules.prose("evaluation.source", evaluation.getSource(), textBytes);
    }
    if (!METRICS.contains(evaluation.getMetric())) {
      throw invalid(
          "evaluation.metric is %s; must be one of %s."
              .formatted(VisibleText.quoted(evaluation.getMetric()), METRICS));
    }
  }
}
