// SPDX-License-Identifier: Apache-2.0
package io.moram.local.evaluation;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.moram.client.KafkaAccess;
import io.moram.client.TopicReader;
import io.moram.evaluation.Cell;
import io.moram.flink.evaluate.EvaluationRecords;
import io.moram.jobs.evaluation.EvaluationOptions;
import io.moram.jobs.kafka.TopicOptions;
import io.moram.jobs.submit.Job;
import io.moram.local.testing.LocalRuntime;
import io.moram.local.testing.Topic;
import io.moram.local.testing.TopicRecords;
import io.moram.schemas.AnswerRuleName;
import io.moram.schemas.DeadLetter;
import io.moram.schemas.Evaluation;
import io.moram.schemas.EvaluationContext;
import io.moram.schemas.EventKind;
import io.moram.schemas.LearnerEvent;
import io.moram.schemas.MessageCodec;
import io.moram.schemas.Prediction;
import io.moram.schemas.RankedLabel;
import io.moram.schemas.Topics;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.flink.configuration.Configuration;
import org.apache.kafka.common.IsolationLevel;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

@Timeout(180)
class EvaluationJobITCase {
  private static final int PREDICTIONS = 200;

  @RegisterExtension static final LocalRuntime RUNTIME = new LocalRuntime();

  @Test
  void countsThePredictionsOnTheTopicAndWritesOtherMessagesToTheDeadLetters() throws Exception {
    KafkaAccess access = RUNTIME.newTopics();
    Topics topics = access.topics();
    produce(topics.predictions());

    Configuration options = LocalRuntime.options(access);
    options.set(TopicOptions.BOUNDED, true);
    // Longer than the test, so the job writes its evaluations at the end of input.
    options.set(EvaluationOptions.INTERVAL, Duration.ofMinutes(10));
    assertThat(RUNTIME.submit(Job.EVALUATION, options).result().get().isSuccess()).isTrue();

    Map<String, Evaluation> newest = new HashMap<>();
    try (var evaluations =
        new TopicRecords<>(RUNTIME, access, topics.evaluations(), MessageCodec.evaluations())) {
      evaluations.toEnd().forEach(evaluation -> newest.put(evaluation.getLearner(), evaluation));
    }
    assertThat(newest).containsOnlyKeys("ada", "bob");
    for (Evaluation evaluation : newest.values()) {
      assertThat(
              EvaluationRecords.scores(evaluation, AnswerRuleName.SELF_ACTIVATED).cell(3, "fruits"))
          .isEqualTo(new Cell(PREDICTIONS / 2, PREDICTIONS / 4, PREDICTIONS / 2));
    }
    try (var letters =
        new TopicRecords<>(RUNTIME, access, topics.deadLetters(), MessageCodec.deadLetters())) {
      assertThat(letters.toEnd())
          .singleElement()
          .extracting(DeadLetter::getTopic)
          .isEqualTo(topics.predictions());
    }
  }

  @Test
  void theCountsOfAForgottenLearnerAreDeleted() throws Exception {
    KafkaAccess access = RUNTIME.newTopics();
    Topics topics = access.topics();
    RUNTIME.start(Job.EVALUATION, LocalRuntime.options(access));
    produce(topics.predictions());
    try (TopicReader evaluations =
            TopicReader.fromStart(
                access, IsolationLevel.READ_COMMITTED, List.of(topics.evaluations()));
        Topic events = new Topic(RUNTIME, topics.events())) {
      Map<String, Boolean> deleted = new HashMap<>();
      RUNTIME.until(
          "evaluations of both",
          () -> {
            read(evaluations, deleted);
            return deleted.size() == 2;
          });
      assertThat(deleted).containsOnly(Map.entry("ada", false), Map.entry("bob", false));
      LearnerEvent forgotten =
          new LearnerEvent("ada", 0, 1L, EventKind.LEARNER_FORGOTTEN, "requested", Map.of());
      events.send("ada", MessageCodec.events().encode(forgotten));
      RUNTIME.until(
          "the deletion",
          () -> {
            read(evaluations, deleted);
            return Boolean.TRUE.equals(deleted.get("ada"));
          });
      assertThat(deleted).containsEntry("bob", false);
    }
  }

  private static void read(TopicReader evaluations, Map<String, Boolean> deleted) {
    evaluations
        .poll(Duration.ofMillis(100))
        .forEach(message -> deleted.put(new String(message.key(), UTF_8), message.value() == null));
  }

  private static void produce(String topic) throws Exception {
    try (Topic predictions = new Topic(RUNTIME, topic)) {
      predictions.send("ada", new byte[] {1, 2, 3});
      for (int i = 0; i < PREDICTIONS; i++) {
        String learner = i % 2 == 0 ? "ada" : "bob";
        Prediction prediction = prediction(learner, "request-" + i, i % 4 < 2 ? "pear" : "dog");
        predictions.send(learner, MessageCodec.predictions().encode(prediction));
      }
    }
  }

  private static Prediction prediction(String learner, String requestId, String first) {
    return Prediction.newBuilder()
        .setLearner(learner)
        .setRequestId(requestId)
        .setEventTime(0)
        .setRanked(List.of(new RankedLabel(first, 0.6f), new RankedLabel("pear", 0.3f)))
        .setBankVersion(3)
        .setTaskShares(List.of())
        .setLatencyMillis(1)
        .setEvaluation(new EvaluationContext("fruits", "pear", List.of("apple", "pear")))
        .build();
  }
}
