// SPDX-License-Identifier: Apache-2.0
package io.moram.observatory.history;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.moram.schemas.ActivationRecord;
import io.moram.schemas.AnswerRuleName;
import io.moram.schemas.AtomBlockRecord;
import io.moram.schemas.BlockChecksum;
import io.moram.schemas.ClassName;
import io.moram.schemas.DeadLetter;
import io.moram.schemas.DeadLetterReason;
import io.moram.schemas.Evaluation;
import io.moram.schemas.EvaluationCell;
import io.moram.schemas.EvaluationContext;
import io.moram.schemas.EvaluationRow;
import io.moram.schemas.EventFigures;
import io.moram.schemas.EventKind;
import io.moram.schemas.LearnerEvent;
import io.moram.schemas.Prediction;
import io.moram.schemas.RankedLabel;
import io.moram.schemas.RecognizedTask;
import io.moram.schemas.TaskSealed;
import io.moram.schemas.TaskShare;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RunHistoryTest {

  private static final String ADA = "ada";

  private final RunHistory history = new RunHistory();

  @Test
  void itFollowsATaskFromItsFirstExampleToItsSeal() {
    tell(EventKind.TASK_OPENED, 0, 10, Map.of(EventFigures.FIRST_EXAMPLE, 0.0));
    assertThat(task(0).path("state").asText()).isEqualTo("open");
    tell(EventKind.TASK_ENDED, 0, 20, Map.of(EventFigures.EXAMPLES, 64.0));
    tell(
        EventKind.BOUNDARY,
        1,
        20,
        Map.of(
            EventFigures.CHANGE_POINT, 64.0,
            EventFigures.DETECTED_AT, 75.0,
            EventFigures.STATISTIC, 1.2,
            EventFigures.THRESHOLD, 1.0));
    tell(EventKind.TRAINING_STARTED, 0, 21, Map.of(EventFigures.STEPS, 100.0));
    tell(
        EventKind.TASK_SEALED,
        0,
        30,
        Map.of(EventFigures.ATOMS, 576.0, EventFigures.SEALED_ACCURACY, 0.9));
    history.accept(ADA, seal(0, "cat", "dog"));

    JsonNode task = task(0);
    assertThat(task.path("state").asText()).isEqualTo("sealed");
    assertThat(task.path("times").path("open").asLong()).isEqualTo(10);
    assertThat(task.path("atoms").asInt()).isEqualTo(576);
    assertThat(task.path("sealedAccuracy").asDouble()).isEqualTo(0.9);
    assertThat(task.path("classes")).extracting(JsonNode::asText).containsExactly("cat", "dog");
    assertThat(section(Section.TASKS).path("boundaries"))
        .singleElement()
        .satisfies(
            one -> {
              assertThat(one.path("changePoint").asInt()).isEqualTo(64);
              assertThat(one.path("detectedAt").asInt()).isEqualTo(75);
            });
  }

  @Test
  void itForgetsTheTasksThatAreTakenBack() {
    for (int task = 0; task < 3; task++) {
      tell(EventKind.TASK_OPENED, task, task, Map.of());
      tell(
          EventKind.TRAINING_PROGRESS,
          task,
          task,
          Map.of(EventFigures.STEP, 1.0, EventFigures.LOSS, 2.0));
      history.accept(ADA, seal(task, "class of " + task));
    }

    tell(EventKind.ROLLED_BACK, 1, 9, Map.of());

    assertThat(section(Section.TASKS).path("tasks")).hasSize(1);
    assertThat(section(Section.LOSSES).path("tasks")).hasSize(1);
    assertThat(section(Section.BANK).path("tasks")).hasSize(1);
    assertThat(section(Section.TASKS).path("remarks").get(0).path("kind").asText())
        .isEqualTo("ROLLED_BACK");
  }

  @Test
  void itForgetsAForgottenLearnersTasks() {
    history.accept(ADA, seal(0, "cat"));

    tell(EventKind.LEARNER_FORGOTTEN, 0, 9, Map.of());

    assertThat(section(Section.TASKS).path("tasks")).isEmpty();
    assertThat(history.learners().get(0).path("sealed").asInt()).isZero();
  }

  @Test
  void itKeepsTheShapeOfALongLossCurve() {
    IntStream.range(0, 5000)
        .forEach(
            step ->
                tell(
                    EventKind.TRAINING_PROGRESS,
                    0,
                    step,
                    Map.of(EventFigures.STEP, (double) step, EventFigures.LOSS, 5000.0 - step)));

    JsonNode points = section(Section.LOSSES).path("tasks").get(0).path("points");
    assertThat(points.size()).isBetween(50, 200);
    assertThat(points.get(0).get(0).asInt()).isZero();
    assertThat(points.get(points.size() - 1).get(0).asInt()).isGreaterThan(4900);
  }

  @Test
  void itLeavesOutALossThatIsNoNumber() {
    tell(
        EventKind.TRAINING_PROGRESS,
        0,
        1,
        Map.of(EventFigures.STEP, 1.0, EventFigures.LOSS, Double.NaN));

    assertThat(section(Section.LOSSES).path("tasks")).isEmpty();
  }

  @Test
  void itShowsTheNewestMatrixWithHolesWhereThereIsNoPicture() {
    history.accept(
        ADA,
        new Evaluation(
            ADA,
            1L,
            List.of(
                row(AnswerRuleName.RECALL, 0, cell("b", 10, 1, 2)),
                row(AnswerRuleName.RECALL, 1, cell("a", 20, 15, 18), cell("b", 10, 1, 2)),
                row(AnswerRuleName.SELF_ACTIVATED, 0, cell("a", 5, 0, 0)))));

    JsonNode scores = section(Section.SCORES);
    assertThat(scores.path("domains")).extracting(JsonNode::asText).containsExactly("a", "b");
    assertThat(scores.path("rules"))
        .extracting(rule -> rule.path("rule").asText())
        .containsExactly("RECALL", "SELF_ACTIVATED");
    JsonNode recall = scores.path("rules").get(0).path("rows");
    assertThat(recall.get(0).path("cells").toString()).isEqualTo("[null,[10,1,2]]");
    assertThat(recall.get(1).path("cells").toString()).isEqualTo("[[20,15,18],[10,1,2]]");
  }

  @Test
  void itCountsAtomsBySiteAndTask() {
    history.accept(ADA, block(0, "first", 16));
    history.accept(ADA, block(0, "second", 8));
    history.accept(ADA, seal(0, "cat"));
    history.accept(ADA, block(1, "first", 4));
    history.accept(ADA, seal(1, "dog"));

    JsonNode bank = section(Section.BANK);
    assertThat(bank.path("sites").toString()).isEqualTo("[\"first\",\"second\"]");
    assertThat(bank.path("atoms").toString()).isEqualTo("[[16,4],[8,0]]");
  }

  @Test
  void itSaysHowMuchATasksAtomsAnswerForTheirOwnAndForLaterPictures() {
    history.accept(ADA, seal(0, "cat"));
    history.accept(ADA, seal(1, "bird"));
    history.accept(ADA, answer("1", "cat", "cat", 0.75f, 0.25f));
    history.accept(ADA, answer("2", "bird", "cat", 0.5f, 0.5f));

    JsonNode use = section(Section.BANK).path("use").get(0);
    JsonNode first = use.path("tasks").get(0);
    assertThat(use.path("pictures").asInt()).isEqualTo(2);
    assertThat(first.path("own").asDouble()).isEqualTo(0.75);
    assertThat(first.path("later").asDouble()).isEqualTo(0.5);
    assertThat(first.path("all").asDouble()).isEqualTo(0.625);
    assertThat(use.path("tasks").get(1).path("later").isNull()).isTrue();
  }

  @Test
  void itDrawsTheLearningCurveOfTheOpenTask() {
    history.accept(ADA, seal(0, "cat"));
    history.accept(ADA, open("1", "bird", "bird", 12));
    history.accept(ADA, open("2", "bird", "cat", 12));
    history.accept(ADA, open("3", "bird", "bird", 24));
    history.accept(ADA, open("of a sealed class", "cat", "cat", 24));

    JsonNode curve = section(Section.CURVE).path("tasks").get(0);
    assertThat(curve.path("points").toString()).isEqualTo("[[12,2,1],[24,1,1]]");
  }

  @Test
  void itDrawsTheLearningCurveOfATaskThatWasSealedSince() {
    history.accept(ADA, seal(0, "cat"));
    history.accept(ADA, seal(1, "bird"));
    history.accept(ADA, open("1", "bird", "bird", 12));
    history.accept(ADA, open("of an earlier task", "cat", "cat", 12));

    JsonNode curve = section(Section.CURVE).path("tasks").get(0);
    assertThat(curve.path("task").asInt()).isEqualTo(1);
    assertThat(curve.path("points").toString()).isEqualTo("[[12,1,1]]");
  }

  @Test
  void itListsTheNewestAnswersAndCountsDeadLetters() {
    IntStream.range(0, 60)
        .forEach(i -> history.accept(ADA, answer("request " + i, "cat", "cat", 1f, 0f)));
    history.accept(ADA, deadLetter());
    history.accept("unknown to the topics", deadLetter());

    JsonNode requests = section(Section.REQUESTS);
    assertThat(requests.path("answered").asInt()).isEqualTo(60);
    assertThat(requests.path("medianLatency").asDouble()).isEqualTo(12);
    assertThat(requests.path("recent")).hasSize(50);
    assertThat(requests.path("recent").get(0).path("id").asText()).isEqualTo("request 59");
    assertThat(requests.path("deadLetters").path("BAD_IMAGE").asInt()).isEqualTo(1);
    assertThat(history.learners()).hasSize(1);
    assertThat(history.timeOf(ADA, "request 59")).isPresent();
    assertThat(history.timeOf(ADA, "request 0")).isEmpty();
  }

  @Test
  void itForgetsTheLearnerWithoutNewsIfThereAreTooMany() {
    for (int i = 0; i < RunHistory.MOST_LEARNERS; i++) {
      history.accept("", event("learner" + i, EventKind.TASK_OPENED, 0, i, Map.of()));
    }
    history.accept("", event("learner0", EventKind.TASK_ENDED, 0, 5000, Map.of()));
    assertThat(history.section("learner1", Section.TASKS)).isPresent();

    history.accept("", event("one more", EventKind.TASK_OPENED, 0, 5001, Map.of()));

    assertThat(history.learners()).hasSize(RunHistory.MOST_LEARNERS);
    assertThat(history.section("learner1", Section.TASKS)).isEmpty();
    assertThat(history.section("learner0", Section.TASKS)).isPresent();
    assertThat(history.learners().get(0).path("name").asText()).isEqualTo("one more");
  }

  @Test
  void itSaysWhichSectionHasChanged() {
    tell(EventKind.TASK_OPENED, 0, 1, Map.of());
    JsonNode before = history.revisions(ADA).deepCopy();

    history.accept(ADA, answer("1", "cat", "cat", 1f, 0f));

    JsonNode after = history.revisions(ADA);
    assertThat(after.path("requests")).isNotEqualTo(before.path("requests"));
    assertThat(after.path("tasks")).isEqualTo(before.path("tasks"));
    assertThat(after.path("all")).isNotEqualTo(before.path("all"));
    assertThat(history.revisions("unknown").path("tasks").isMissingNode()).isTrue();
  }

  private void tell(EventKind kind, int task, long time, Map<String, Double> figures) {
    history.accept(ADA, event(ADA, kind, task, time, figures));
  }

  private static LearnerEvent event(
      String learner, EventKind kind, int task, long time, Map<String, Double> figures) {
    return new LearnerEvent(learner, task, time, kind, "a reason", figures);
  }

  private JsonNode section(Section section) {
    return history.section(ADA, section).orElseThrow();
  }

  private JsonNode task(int number) {
    return section(Section.TASKS).path("tasks").get(number);
  }

  @Test
  void itShowsTheScoresOfTexts() {
    history.accept(
        ADA,
        new Evaluation(
            ADA,
            1L,
            List.of(
                row(AnswerRuleName.RECALL, 1, new EvaluationCell("mails", 4L, 2L, 2L, 250.0)))));

    JsonNode rows = section(Section.SCORES).path("rules").get(0).path("rows");
    assertThat(rows.get(0).path("cells").toString()).isEqualTo("[[4,2,2,250.0]]");
  }

  private static EvaluationCell cell(String domain, long pictures, long right, long within) {
    return new EvaluationCell(domain, pictures, right, within, null);
  }

  private static EvaluationRow row(AnswerRuleName rule, int version, EvaluationCell... cells) {
    return new EvaluationRow(rule, version, List.of(cells));
  }

  private static TaskSealed seal(int task, String... classes) {
    return TaskSealed.newBuilder()
        .setLearner(ADA)
        .setTask(task)
        .setSealedAt(100 + task)
        .setExamples(64)
        .setBackbone("fingerprint")
        .setActivation(new ActivationRecord(16, 0.03f, 0.1f))
        .setBlocks(List.of(new BlockChecksum("first", 1L), new BlockChecksum("second", 2L)))
        .setVocabulary(
            List.of(classes).stream().map(label -> new ClassName(label, "a {}")).toList())
        .build();
  }

  private static AtomBlockRecord block(int task, String site, int rank) {
    return AtomBlockRecord.newBuilder()
        .setLearner(ADA)
        .setTask(task)
        .setSite(site)
        .setRank(rank)
        .setInputWidth(1)
        .setOutputWidth(1)
        .setKeys(ByteBuffer.allocate(4 * rank))
        .setValues(ByteBuffer.allocate(4 * rank))
        .setChecksum(0)
        .build();
  }

  private static Prediction answer(
      String id, String truth, String said, float firstShare, float secondShare) {
    return prediction(id, truth, said)
        .setBankVersion(2)
        .setTaskShares(List.of(new TaskShare(0, firstShare), new TaskShare(1, secondShare)))
        .setRecognition(new RecognizedTask(0, 0.9f, 1))
        .build();
  }

  private static Prediction open(String id, String truth, String said, long examples) {
    return prediction(id, truth, said)
        .setBankVersion(1)
        .setProvisionalStep(0)
        .setProvisionalExamples(examples)
        .setTaskShares(List.of())
        .build();
  }

  private static Prediction.Builder prediction(String id, String truth, String said) {
    return Prediction.newBuilder()
        .setLearner(ADA)
        .setRequestId(id)
        .setEventTime(1000)
        .setRanked(List.of(new RankedLabel(said, 0.8f)))
        .setLatencyMillis(12)
        .setRule(AnswerRuleName.RECALL)
        .setEvaluation(new EvaluationContext("domain", truth, List.of(truth)));
  }

  private static DeadLetter deadLetter() {
    return DeadLetter.newBuilder()
        .setTopic("requests")
        .setPartition(0)
        .setOffset(1)
        .setTime(1)
        .setReason(DeadLetterReason.BAD_IMAGE)
        .setDetail("no picture")
        .setPayload(ByteBuffer.allocate(0))
        .setPayloadSize(0)
        .build();
  }
}
