// SPDX-License-Identifier: Apache-2.0
package io.moram.cli.send;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.moram.cli.console.JsonLine;
import io.moram.cli.console.RuleNames;
import io.moram.client.PredictionClient.Answer;
import io.moram.schemas.Prediction;
import io.moram.schemas.RankedLabel;
import io.moram.schemas.RecognizedTask;
import io.moram.schemas.TaskShare;
import java.io.PrintWriter;

/** Prints each answer as a JSON object in a line when it comes. */
final class AnswerJson implements AnswerPrinter {

  private static final ObjectMapper JSON = new ObjectMapper();

  private final PrintWriter out;

  AnswerJson(PrintWriter out) {
    this.out = out;
  }

  @Override
  public void add(Answer answer, String name) {
    out.println(JsonLine.of(asJson(answer, name)));
    out.flush();
  }

  @Override
  public void end() {}

  private static ObjectNode asJson(Answer answer, String name) {
    ObjectNode node = JSON.createObjectNode();
    node.put("requestId", answer.requestId()).put("traceId", answer.traceId()).put("picture", name);
    Prediction prediction = answer.prediction();
    if (prediction == null) {
      return node.put("fault", answer.fault());
    }
    var ranked = node.putArray("ranked");
    for (RankedLabel label : prediction.getRanked()) {
      ranked.addObject().put("label", label.getLabel()).put("probability", label.getProbability());
    }
    node.put("rule", RuleNames.of(prediction.getRule()));
    RecognizedTask recognition = prediction.getRecognition();
    if (recognition != null) {
      node.putObject("recognition")
          .put("task", recognition.getTask())
          .put("probability", recognition.getProbability())
          .put("version", recognition.getVersion());
    }
    node.put("bankVersion", prediction.getBankVersion());
    node.put("provisionalStep", prediction.getProvisionalStep());
    node.put("provisionalExamples", prediction.getProvisionalExamples());
    var shares = node.putArray("taskShares");
    for (TaskShare share : prediction.getTaskShares()) {
      shares.addObject().put("task", share.getTask()).put("share", share.getShare());
    }
    return node.put("latencyMillis", prediction.getLatencyMillis());
  }
}
