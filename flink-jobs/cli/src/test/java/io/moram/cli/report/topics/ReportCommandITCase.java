// SPDX-License-Identifier: Apache-2.0
package io.moram.cli.report.topics;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.moram.cli.testing.BrokerAndCommands;
import io.moram.cli.testing.BrokerAndCommands.Ran;
import io.moram.schemas.ActivationRecord;
import io.moram.schemas.AnswerRuleName;
import io.moram.schemas.AtomKey;
import io.moram.schemas.ClassName;
import io.moram.schemas.Evaluation;
import io.moram.schemas.EvaluationCell;
import io.moram.schemas.EvaluationContext;
import io.moram.schemas.EvaluationRow;
import io.moram.schemas.EventFigures;
import io.moram.schemas.EventKind;
import io.moram.schemas.LearnerEvent;
import io.moram.schemas.MessageCodec;
import io.moram.schemas.Prediction;
import io.moram.schemas.RankedLabel;
import io.moram.schemas.Request;
import io.moram.schemas.TaskSealed;
import io.moram.schemas.Topics;
import java.awt.image.BufferedImage;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Two tasks taught three domains, and a fourth was never taught. */
@Timeout(120)
class ReportCommandITCase {

  private static final String ADA = "ada";
  private static final List<String> LABELS = List.of("cat", "dog", "oak", "fir", "car");
  private static final byte[] PICTURE = {(byte) 0x89, 'P', 'N', 'G', 13, 10, 26, 10, 0};

  @TempDir Path folder;
  private BrokerAndCommands broker;
  private Topics topics;

  @BeforeEach
  void start() throws Exception {
    broker = BrokerAndCommands.start(folder);
    topics = broker.access().topics();
    seal(0, "cat", "oak");
    seal(1, "dog", "fir", "bus");
    event(EventKind.TRAINING_PROGRESS, 0, Map.of(EventFigures.STEP, 10.0, EventFigures.LOSS, 2.5));
    event(
        EventKind.BOUNDARY,
        1,
        Map.of(
            EventFigures.CHANGE_POINT, 64.0,
            EventFigures.DETECTED_AT, 75.0,
            EventFigures.STATISTIC, 1.25,
            EventFigures.THRESHOLD, 1.0));
    evaluate(
        row(AnswerRuleName.RECALL, 0, cell("zoo", 20, 1), cell("wood", 20, 2)),
        row(AnswerRuleName.RECALL, 1, cell("zoo", 20, 10), cell("wood", 20, 8), cell("bus", 4, 1)),
        row(AnswerRuleName.RECALL, 2, cell("zoo", 20, 9), cell("wood", 20, 12), cell("bus", 4, 2)),
        row(AnswerRuleName.SELF_ACTIVATED, 2, cell("zoo", 20, 5)));
  }

  @AfterEach
  void stop() {
    broker.close();
  }

  @Test
  void tasksAndDomainsMayDifferInNumber() throws Exception {
    ask("1", "zoo", "cat", List.of("cat"));
    ask("2", "wood", "oak", List.of("oak"));
    ask("3", "bus", "bus", List.of("bus", "tram"));
    answer("1", AnswerRuleName.RECALL, 2, "zoo", "cat", "cat");
    answer("2", AnswerRuleName.RECALL, 2, "wood", "oak", "fir");
    answer("2", AnswerRuleName.RECALL, 1, "wood", "oak", "oak");
    answer("2", AnswerRuleName.SELF_ACTIVATED, 2, "wood", "oak", "car");
    answerWhileOpen("4", AnswerRuleName.RECALL, "dog", "dog", 24);
    answerWhileOpen("5", AnswerRuleName.RECALL, "fir", "dog", 24);
    answerWhileOpen("6", AnswerRuleName.RECALL, "cat", "cat", 24);
    answerWhileOpen("7", AnswerRuleName.SELF_ACTIVATED, "dog", "dog", 48);

    Ran ran = report();

    assertThat(ran.err()).isEmpty();
    assertThat(ran.exitCode()).isZero();
    JsonNode summary = new ObjectMapper().readTree(folder.resolve("out/summary.json").toFile());
    assertThat(summary.get("domains").toString()).isEqualTo("[\"wood\",\"zoo\",\"bus\"]");
    assertThat(summary.get("accuracy").toString()).isEqualTo("[[40.0,50.0,25.0],[60.0,45.0,50.0]]");
    assertThat(summary.get("zeroShot").toString()).isEqualTo("[10.0,5.0,null]");
    assertThat(summary.get("transfer").asDouble()).as("of bus").isEqualTo(25.0);
    assertThat(summary.get("own").asDouble()).isEqualTo(46.67);
    assertThat(summary.get("forgetting").asDouble()).as("-20 and 5").isEqualTo(-7.5);
    assertThat(summary.at("/tasks/0/name").asText()).isEqualTo("wood, zoo");
    assertThat(summary.at("/tasks/1/boundaryExample").asLong()).isEqualTo(64);
    assertThat(summary.get("requests").asLong()).isEqualTo(3);
    assertThat(summary.get("predictions").asLong()).isEqualTo(8);
    assertThat(summary.get("deadLetters").isNull()).isTrue();
    assertThat(folder.resolve("out/matrix-recall.csv"))
        .hasContent(
            "after,wood,zoo,bus\nzero-shot,10.00,5.00,\n\"wood, zoo\",40.00,50.00,25.00\n"
                + "bus,60.00,45.00,50.00");
    assertThat(folder.resolve("out/matrix-self-activated.csv")).content().contains("bus,,25.00,");
    assertThat(folder.resolve("out/losses.csv")).hasContent("task,step,loss\n0,10,2.5");
    assertThat(folder.resolve("out/accuracy.csv"))
        .content()
        .startsWith("rule,row,after,\"domains so far\",\"all domains\"\n")
        .contains("recall,1,\"wood, zoo\",45.00,38.33\n", "recall,2,bus,51.67,51.67\n");
    assertThat(folder.resolve("out/learning-curve.csv"))
        .as("classes of the open task alone, by the default rule")
        .hasContent("task,examples,pictures,correct\n1,24,2,1");
    for (String curve : List.of("losses", "accuracy", "learning-curve")) {
      BufferedImage picture = ImageIO.read(folder.resolve("out/" + curve + ".png").toFile());
      assertThat(picture.getWidth()).as(curve).isEqualTo(2500);
    }
    assertThat(Files.readString(folder.resolve("out/report.html")))
        .contains("The true boundaries are unknown", "statistic 1.25, threshold 1.00")
        .contains("title=\"20 pictures\">60.0<")
        .contains("<th scope=\"row\">oak</th>", ">fir (1)<")
        .contains("✗ recall: fir, 70 %<br>✗ self-activated: car, 70 %")
        .contains("A guess among 5 candidates is right in 20.0 %");
  }

  @Test
  void whatKafkaHasDeletedIsLeftOut() throws Exception {
    Ran ran = report();

    assertThat(ran.exitCode()).isZero();
    assertThat(ran.err())
        .contains("has no scored answer of bank version 2")
        .contains("has no request of the learner")
        .contains("which task taught these domains, or none did: bus, wood, zoo");
    String html = Files.readString(folder.resolve("out/report.html"));
    assertThat(html)
        .contains("It is not known for this run.")
        .doesNotContain("<h2>Worst classes", "<h2>Pictures");
    assertThat(folder.resolve("out/matrix-recall.csv")).content().startsWith("after,bus,wood,zoo");
    assertThat(folder.resolve("out/learning-curve.png")).doesNotExist();
  }

  @Test
  void aLearnerThatWasNeverScoredHasNoReport() {
    Ran ran = broker.run("report", "--learner=bob", "--output=" + folder.resolve("out"));

    assertThat(ran.exitCode()).isEqualTo(1);
    assertThat(ran.err())
        .contains("--learner is bob", "must be a learner whose requests say the true class");
    assertThat(folder.resolve("out")).doesNotExist();
  }

  private Ran report() {
    return broker.run("report", "--learner=" + ADA, "--output=" + folder.resolve("out"));
  }

  private void seal(int task, String... classes) throws Exception {
    TaskSealed seal =
        TaskSealed.newBuilder()
            .setLearner(ADA)
            .setTask(task)
            .setSealedAt(100 + task)
            .setExamples(64)
            .setBackbone("fingerprint")
            .setActivation(new ActivationRecord(16, 0.03f, 0.1f))
            .setBlocks(List.of())
            .setVocabulary(
                List.of(classes).stream().map(label -> new ClassName(label, "a {}")).toList())
            .build();
    broker.send(topics.atoms(), AtomKey.of(seal), MessageCodec.atoms().encode(seal));
  }

  private void event(EventKind kind, int task, Map<String, Double> figures) throws Exception {
    broker.send(
        topics.events(),
        ADA,
        MessageCodec.events()
            .encode(new LearnerEvent(ADA, task, 1_700_000_000_000L, kind, "combined", figures)));
  }

  private void evaluate(EvaluationRow... rows) throws Exception {
    broker.send(
        topics.evaluations(),
        ADA,
        MessageCodec.evaluations().encode(new Evaluation(ADA, 1_700_000_000_000L, List.of(rows))));
  }

  private static EvaluationRow row(AnswerRuleName rule, int version, EvaluationCell... cells) {
    return new EvaluationRow(rule, version, List.of(cells));
  }

  private static EvaluationCell cell(String domain, long pictures, long correct) {
    return new EvaluationCell(domain, pictures, correct, correct, null);
  }

  private void ask(String id, String domain, String label, List<String> labels) throws Exception {
    byte[] image = PICTURE.clone();
    image[image.length - 1] = (byte) label.charAt(0);
    broker.send(
        topics.requests(),
        ADA,
        MessageCodec.requests()
            .encode(
                Request.newBuilder()
                    .setLearner(ADA)
                    .setRequestId(id)
                    .setEventTime(1_700_000_000_000L)
                    .setImage(ByteBuffer.wrap(image))
                    .setCandidateLabels(LABELS)
                    .setEvaluation(new EvaluationContext(domain, label, labels))
                    .build()));
  }

  private void answer(
      String id, AnswerRuleName rule, int version, String domain, String label, String answer)
      throws Exception {
    send(prediction(id, rule, domain, label, answer).setBankVersion(version).build());
  }

  /** An answer while task 1 was open. */
  private void answerWhileOpen(
      String id, AnswerRuleName rule, String label, String answer, long examples) throws Exception {
    send(
        prediction(id, rule, "zoo", label, answer)
            .setBankVersion(1)
            .setProvisionalStep(0)
            .setProvisionalExamples(examples)
            .build());
  }

  private static Prediction.Builder prediction(
      String id, AnswerRuleName rule, String domain, String label, String answer) {
    return Prediction.newBuilder()
        .setLearner(ADA)
        .setRequestId(id)
        .setEventTime(1_700_000_000_000L)
        .setRanked(List.of(new RankedLabel(answer, 0.7f)))
        .setTaskShares(List.of())
        .setLatencyMillis(1)
        .setEvaluation(new EvaluationContext(domain, label, List.of(label)))
        .setRule(rule);
  }

  private void send(Prediction prediction) throws Exception {
    broker.send(topics.predictions(), ADA, MessageCodec.predictions().encode(prediction));
  }
}
