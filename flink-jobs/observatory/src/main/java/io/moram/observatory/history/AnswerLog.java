// SPDX-License-Identifier: Apache-2.0
package io.moram.observatory.history;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.moram.schemas.AnswerEnd;
import io.moram.schemas.DeadLetter;
import io.moram.schemas.Prediction;
import io.moram.schemas.RecognizedTask;
import io.moram.schemas.TextPrediction;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A learner's answers since the reader began: counts of all, and the newest in full. */
final class AnswerLog {

  private static final int MOST_RECENT = 50;
  private static final int MOST_LATENCIES = 1000;
  private static final int MOST_TEXT = 500;
  private static final int MOST_TASKS = 1000;

  /** Names the frozen model among the recognised tasks. */
  private static final int NO_TASK = -1;

  private final Deque<ObjectNode> recent = new ArrayDeque<>();
  private final Map<String, Long> byRule = new TreeMap<>();
  private final Map<Integer, Long> byTask = new TreeMap<>();
  private final Map<String, Long> deadLetters = new TreeMap<>();
  private final double[] latencies = new double[MOST_LATENCIES];
  private long timed;
  private long answered;

  void accept(Prediction prediction) {
    ObjectNode line =
        line(prediction.getRequestId(), prediction.getEventTime(), prediction.getRule().name());
    line.put("kind", "picture");
    if (!prediction.getRanked().isEmpty()) {
      line.put("answer", prediction.getRanked().get(0).getLabel());
      line.put("probability", prediction.getRanked().get(0).getProbability());
    }
    if (prediction.getEvaluation() != null) {
      line.put("expected", prediction.getEvaluation().getExpectedLabel());
    }
    line.put("provisionalStep", prediction.getProvisionalStep());
    add(
        line,
        prediction.getBankVersion(),
        prediction.getRecognition(),
        prediction.getLatencyMillis());
  }

  void accept(TextPrediction prediction) {
    if (prediction.getEnd() == AnswerEnd.PARTIAL) {
      return;
    }
    ObjectNode line =
        line(prediction.getRequestId(), prediction.getEventTime(), prediction.getRule().name());
    line.put("kind", "text");
    String text = prediction.getText();
    line.put("answer", text.length() <= MOST_TEXT ? text : text.substring(0, MOST_TEXT) + " …");
    if (prediction.getEvaluation() != null) {
      line.put("expected", prediction.getEvaluation().getExpectedAnswer());
    }
    add(
        line,
        prediction.getBankVersion(),
        prediction.getRecognition(),
        prediction.getLatencyMillis());
  }

  void accept(DeadLetter letter) {
    deadLetters.merge(letter.getReason().name(), 1L, Long::sum);
  }

  /** When a request was made; empty if its answer is not among the newest ones. */
  Optional<Instant> timeOf(String requestId) {
    return recent.stream()
        .filter(line -> line.path("id").asText().equals(requestId))
        .findFirst()
        .map(
            line ->
                Instant.ofEpochMilli(line.path("time").asLong() - line.path("latency").asLong()));
  }

  long answered() {
    return answered;
  }

  private ObjectNode line(String id, long time, String rule) {
    ObjectNode line = JsonNodeFactory.instance.objectNode();
    line.put("id", id);
    line.put("time", time);
    line.put("rule", rule);
    byRule.merge(rule, 1L, Long::sum);
    return line;
  }

  private void add(
      ObjectNode line, int version, @Nullable RecognizedTask recognized, double latency) {
    answered++;
    line.put("version", version);
    if (recognized != null) {
      Integer task = recognized.getTask();
      line.put("task", task);
      line.put("recognized", true);
      line.put("certainty", recognized.getProbability());
      int key = task == null ? NO_TASK : task;
      if (byTask.size() < MOST_TASKS || byTask.containsKey(key)) {
        byTask.merge(key, 1L, Long::sum);
      }
    }
    if (latency >= 0) {
      line.put("latency", latency);
      latencies[(int) (timed % MOST_LATENCIES)] = latency;
      timed++;
    }
    recent.addFirst(line);
    if (recent.size() > MOST_RECENT) {
      recent.removeLast();
    }
  }

  ObjectNode json() {
    ObjectNode content = JsonNodeFactory.instance.objectNode();
    content.put("answered", answered);
    double[] sorted = Arrays.copyOf(latencies, (int) Math.min(timed, MOST_LATENCIES));
    Arrays.sort(sorted);
    if (sorted.length > 0) {
      content.put("medianLatency", sorted[sorted.length / 2]);
      content.put("highLatency", sorted[(int) (sorted.length * 0.99)]);
    }
    ObjectNode rules = content.putObject("rules");
    byRule.forEach(rules::put);
    ArrayNode tasks = content.putArray("recognized");
    byTask.forEach(
        (task, count) -> {
          ObjectNode one = tasks.addObject();
          one.put("task", task == NO_TASK ? null : task);
          one.put("count", count);
        });
    ObjectNode letters = content.putObject("deadLetters");
    deadLetters.forEach(letters::put);
    ArrayNode newest = content.putArray("recent");
    recent.forEach(newest::add);
    return content;
  }
}
