// SPDX-License-Identifier: Apache-2.0
package io.moram.cli.demo;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.moram.cli.Main;
import io.moram.cli.console.ErrorText;
import io.moram.cli.progress.ProgressReporter;
import io.moram.cli.progress.ProgressReporters;
import io.moram.cli.report.RuleSummary;
import io.moram.cli.report.RunSummary;
import io.moram.cli.report.topics.TopicReport;
import io.moram.client.PredictionClient;
import io.moram.client.PredictionClient.Answer;
import io.moram.client.PublishedAtoms;
import io.moram.client.PublishedTask;
import io.moram.client.data.PictureFile;
import io.moram.client.data.PictureFolders;
import io.moram.jobs.learner.BoundaryOptions;
import io.moram.jobs.learner.TrainingOptions;
import io.moram.local.EmbeddedJob;
import io.moram.local.JobFailedException;
import io.moram.local.testing.SmallDomains;
import io.moram.schemas.Prediction;
import io.moram.schemas.Request;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.flink.configuration.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The whole loop, small: two domains with markers, through Kafka and Flink. */
@Timeout(400)
class DemoITCase {

  private static final ObjectMapper JSON = new ObjectMapper();

  /** By job: metrics that its engineer asks for. */
  private static final Map<String, List<String>> METRICS =
      Map.of(
          "moram-learner",
          List.of(
              "decode.recordsIn",
              "decode.deadLettered",
              "boundary.examplesIn",
              "boundary.learner.small.openTask",
              "boundary.learner.small.taskExamples",
              "train.examplesLeftOut",
              "train.learner.small.step",
              "train.learner.small.loss",
              "train.learner.small.bankVersion",
              "train.learner.small.atoms",
              "train.sealMillis_max"),
          "moram-serving",
          List.of(
              "decode.deadLettered",
              "infer.requestsIn",
              "infer.batchSize_mean",
              "infer.queueDelayMillis_p99",
              "infer.latencyMillis_median",
              "infer.latencyMillis_p99",
              "infer.bankVersion",
              "infer.atomsActive",
              "infer.learner.small.bankVersion",
              "infer.learner.small.task.1.share"),
          "moram-evaluation",
          List.of("evaluate.predictionsEvaluated", "evaluate.learner.small.accuracy"));

  @TempDir Path folder;

  @Test
  void twoDomainsAreLearnedScoredAndReported() throws Exception {
    StringWriter console = new StringWriter();
    DemoSettings settings =
        settings(
            SmallDomains.write(folder.resolve("data"), "aerial", "digits"), folder.resolve("out"));
    Files.createDirectories(settings.output().resolve("work/thesis"));

    ProgressReporter display =
        ProgressReporters.forOutput(false, System.out, new PrintWriter(console));
    try (DemoRunner runner = DemoRunner.prepare(settings, display)) {
      runner.run(
          (summary, runtime, bank) -> {
            assertSummary(summary);
            try {
              assertBank(runtime);
              assertPredictions(runtime, settings);
              assertDashboard(runtime);
              assertReportOfTopics(runtime, summary);
            } catch (IOException e) {
              throw new AssertionError(e);
            }
            assertAJobThatEndsIsNoticed(runtime);
          });
    }

    JsonNode written = JSON.readTree(settings.output().resolve("summary.json").toFile());
    assertThat(written.at("/tasks/1/name").asText()).isEqualTo("digits");
    assertThat(written.at("/tasks/1/boundaryExample").asLong()).isEqualTo(SmallDomains.TRAIN);
    assertRules(written);
    assertEarlyAnswers(written.at("/firstExamples"), console.toString());
    assertThat(written.at("/pinnedVersions/compared").asLong())
        .as("three versions, three rules, twelve pictures")
        .isEqualTo(3 * 3 * 12);
    assertThat(written.at("/pinnedVersions/different").asLong(-1)).isZero();
    assertThat(written.at("/pinnedVersions/largestDifference").asDouble(1)).isLessThan(1e-4);
    assertThat(Files.readString(settings.output().resolve("report.html")))
        .contains("What small learned", "after digits")
        .contains("A guess among 6 candidates is right in 16.7 %", "src=\"data:image/")
        .contains("boundary.detector</th><td class=\"left\">combined<", "clip-mini, bundled")
        .contains("training.batch-size</th><td class=\"left\">8</td>")
        .doesNotContain("TrainingRecipe[");
    assertThat(settings.output().toFile().list())
        .containsExactlyInAnyOrder("work", "summary.json", "report.html", "bank");
    assertThat(settings.output().resolve("work/thesis")).exists();
    assertThat(console.toString())
        .contains("2 domains, 6 classes: aerial, digits", "boundary at example 24 (exact)")
        .containsPattern("score after digits: \\d+ of 12 pictures right \\(\\d+\\.\\d %\\)");
  }

  /** The topics alone give the matrices that the demo has measured. */
  private void assertReportOfTopics(DemoRuntime runtime, RunSummary summary) throws IOException {
    Path output = folder.resolve("report");
    TopicReport.Written written = new TopicReport(runtime.access(), "small", null).write(output);

    assertThat(written.remarks()).isEmpty();
    assertThat(written.unreadable()).isZero();
    assertThat(written.summary().tasks()).usingRecursiveComparison().isEqualTo(summary.tasks());
    assertThat(written.summary().rules()).hasSize(4);
    for (int i = 0; i < 4; i++) {
      RuleSummary ours = written.summary().rules().get(i);
      RuleSummary demo = summary.rules().get(i);
      assertThat(ours.rule()).isEqualTo(demo.rule());
      assertThat(ours.accuracy()).isEqualTo(demo.accuracy());
      assertThat(ours.within()).isEqualTo(demo.within());
      assertThat(ours.pictures()).isEqualTo(demo.pictures());
      assertThat(ours.last().calibrationError())
          .isEqualTo(Double.valueOf(demo.last().calibrationError()));
      assertThat(ours.last().taskRecognition())
          .isEqualTo(Double.valueOf(demo.last().taskRecognition()));
    }
    assertThat(Files.readString(output.resolve("report.html")))
        .contains("A guess among 6 candidates is right in 16.7 %", "src=\"data:image/");
  }

  /** Three classes: at the pauses of 1, 2 and 4 per class the learner has 3, 6 and 12 examples. */
  private static void assertEarlyAnswers(JsonNode points, String console) {
    assertThat(points).hasSize(6);
    for (int i = 0; i < 6; i++) {
      JsonNode point = points.get(i);
      assertThat(point.get("domain").asText()).isEqualTo(i < 3 ? "aerial" : "digits");
      assertThat(point.get("sentPerClass").asInt()).isEqualTo(1 << i % 3);
      assertThat(point.get("examplesPerClass").asDouble()).isEqualTo(1 << i % 3);
      assertThat(point.get("pictures").asInt()).isEqualTo(SmallDomains.TEST);
      assertThat(point.get("accuracy").asDouble()).isBetween(0.0, 100.0);
    }
    assertThat(points.get(2).get("accuracy").asDouble())
        .as("three classes, four examples of each")
        .isGreaterThan(100.0 / 3);
    assertThat(console).containsPattern("score digits at 4 per class: \\d of 6 pictures right");
  }

  private static void assertRules(JsonNode summary) {
    JsonNode rules = summary.at("/rules");
    assertThat(rules.fieldNames())
        .toIterable()
        .containsExactly("recall", "self-activated", "gaussian", "zero-shot");
    for (String figure : List.of("transfer", "average", "last", "ownWithin", "forgetting")) {
      assertThat(rules.at("/recall/" + figure)).as(figure).isEqualTo(summary.get(figure));
    }
    for (JsonNode rule : rules) {
      assertThat(rule.at("/calibrationError").asDouble(-1)).isBetween(0.0, 100.0);
    }
    for (String rule : List.of("recall", "gaussian")) {
      assertThat(rules.at("/" + rule + "/taskRecognition").asDouble(-1)).isBetween(0.0, 100.0);
      assertThat(rules.at("/" + rule + "/unknown").asDouble(-1)).isBetween(0.0, 100.0);
    }
    for (String rule : List.of("self-activated", "zero-shot")) {
      assertThat(rules.at("/" + rule + "/taskRecognition").isNull()).as(rule).isTrue();
      assertThat(rules.at("/" + rule + "/unknown").isNull()).as(rule).isTrue();
    }
    assertThat(rules.at("/zero-shot/forgetting").asDouble(-1)).isZero();
    assertThat(rules.at("/zero-shot/average")).isEqualTo(rules.at("/zero-shot/last"));
  }

  @Test
  void aJobThatCannotStartEndsTheDemo() throws IOException {
    DemoSettings settings =
        settings(SmallDomains.write(folder.resolve("data"), "digits"), folder.resolve("out"));
    settings.options().setString("backbone.folder", folder.resolve("nothing").toString());
    settings.options().setString("restart-strategy.type", "none");

    assertThatThrownBy(
            () ->
                DemoRunner.prepare(
                        settings,
                        ProgressReporters.forOutput(
                            false, System.out, new PrintWriter(new StringWriter())))
                    .run((summary, runtime, bank) -> {}))
        .hasStackTraceContaining(folder.resolve("nothing").toString());
  }

  @Test
  void aRunInWhichNothingIsLearnedIsNoSuccess() throws IOException {
    Path data = SmallDomains.write(folder.resolve("data"), "digits");
    try (Stream<Path> files = Files.walk(data)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        // They begin as pictures do, and end too early.
        Files.write(file, Arrays.copyOf(Files.readAllBytes(file), 40));
      }
    }
    StringWriter errors = new StringWriter();
    Path output = Files.createDirectories(folder.resolve("out"));
    Files.writeString(output.resolve("moram.log"), "mine");

    int code =
        Main.commandLine()
            .setOut(new PrintWriter(new StringWriter()))
            .setErr(new PrintWriter(errors))
            .execute(
                "demo",
                "--data=" + data,
                "--output=" + output,
                "--markers",
                "--port=0",
                "--broker-port=0",
                "--steps-per-task=2");

    assertThat(code).isEqualTo(1);
    assertThat(errors.toString()).contains("No example was learned: 24 were sent");
    assertThat(output.resolve("moram.log")).hasContent("mine");
    assertThat(output.resolve("moram-2.log")).exists();
  }

  /** The demo of {@code --keep-running} waits for this. */
  private static void assertAJobThatEndsIsNoticed(DemoRuntime runtime) {
    EmbeddedJob serving = runtime.jobs().get(1);
    assertThatThrownBy(
            () -> {
              serving.cancel(Duration.ofSeconds(60));
              runtime.awaitEnd(() -> {});
            })
        .isInstanceOf(JobFailedException.class)
        .satisfies(
            failure ->
                assertThat(ErrorText.inOneLine(failure))
                    .isEqualTo("The job moram-serving ended: CANCELED"));
  }

  private static void assertSummary(RunSummary summary) {
    assertThat(summary.tasks()).hasSize(2);
    assertThat(summary.tasks().get(0).boundaryExample()).isNull();
    assertThat(summary.tasks().get(1).boundaryExample()).isEqualTo(SmallDomains.TRAIN);
    assertThat(summary.tasks().get(1).detectedExample()).isEqualTo(SmallDomains.TRAIN);
    assertThat(summary.tasks()).allSatisfy(task -> assertThat(task.classes()).isEqualTo(3));
    assertThat(summary.tasks()).allSatisfy(task -> assertThat(task.atoms()).isPositive());
    assertThat(summary.examplesIn()).isEqualTo(2 * SmallDomains.TRAIN);
    assertThat(summary.examplesTrained()).isEqualTo(2 * SmallDomains.TRAIN);
    assertThat(summary.predictions())
        .isEqualTo(summary.requests())
        .isGreaterThan(3 * 2 * SmallDomains.TEST);
    assertThat(summary.deadLetters()).isZero();
    assertThat(summary.accuracy().zeroShot()).doesNotContain(Double.NaN);
    assertThat(summary.accuracy().rows()).allSatisfy(r -> assertThat(r).doesNotContain(Double.NaN));
    assertThat(summary.within().own()).isGreaterThanOrEqualTo(summary.accuracy().own());
  }

  private static void assertBank(DemoRuntime runtime) {
    var tasks = new PublishedAtoms(runtime.access()).read("small").tasks();
    assertThat(tasks).hasSize(2);
    assertThat(tasks).flatExtracting(PublishedTask::faults).isEmpty();
  }

  private static void assertPredictions(DemoRuntime runtime, DemoSettings settings)
      throws IOException {
    try (PredictionClient client = new PredictionClient(runtime.access());
        PictureFolders files = new PictureFolders()) {
      PictureFile picture =
          files.readDomains(Objects.requireNonNull(settings.data())).get(0).test().get(0);
      List<Answer> answers =
          client.ask(
              List.of(
                  request("good", picture.read()), request("bad", "no picture".getBytes(UTF_8))),
              Duration.ofSeconds(60));

      Prediction prediction = Objects.requireNonNull(answers.get(0).prediction());
      assertThat(prediction.getBankVersion()).isEqualTo(2);
      assertThat(prediction.getRanked()).hasSize(5);
      assertThat(answers.get(1).prediction()).isNull();
      assertThat(answers.get(1).fault()).startsWith("BAD_IMAGE, ");
    }
  }

  private static Request request(String id, byte[] image) {
    return Request.newBuilder()
        .setLearner("small")
        .setRequestId(id)
        .setEventTime(System.currentTimeMillis())
        .setImage(ByteBuffer.wrap(image))
        .build();
  }

  private static void assertDashboard(DemoRuntime runtime) throws IOException {
    JsonNode jobs = get(runtime, "/jobs/overview").get("jobs");
    Map<String, String> ids = new HashMap<>();
    for (JsonNode job : jobs) {
      assertThat(job.get("state").asText()).isEqualTo("RUNNING");
      ids.put(job.get("name").asText(), job.get("jid").asText());
    }
    assertThat(ids).containsOnlyKeys("moram-learner", "moram-serving", "moram-evaluation");
    for (var job : METRICS.entrySet()) {
      awaitMetrics(runtime, "/jobs/" + ids.get(job.getKey()), job.getValue());
    }
  }

  /** The dashboard fetches metrics when it is asked for them, so the first answers are empty. */
  private static void awaitMetrics(DemoRuntime runtime, String job, List<String> names)
      throws IOException {
    Set<String> found = new HashSet<>();
    long deadline = System.nanoTime() + Duration.ofSeconds(30).toNanos();
    while (!found.containsAll(names) && System.nanoTime() < deadline) {
      for (JsonNode vertex : get(runtime, job).get("vertices")) {
        String metrics = job + "/vertices/" + vertex.get("id").asText() + "/subtasks/metrics";
        get(runtime, metrics).forEach(metric -> found.add(metric.get("id").asText()));
      }
    }
    assertThat(found).containsAll(names);
  }

  private static JsonNode get(DemoRuntime runtime, String path) throws IOException {
    URI address = runtime.dashboard().resolve(path);
    try (InputStream answer = address.toURL().openStream()) {
      return JSON.readTree(answer);
    }
  }

  private DemoSettings settings(Path data, Path output) {
    Configuration options = new Configuration();
    options.set(TrainingOptions.STEPS_PER_TASK, 3);
    options.set(TrainingOptions.BATCH_SIZE, 8);
    options.set(BoundaryOptions.RECURRENCE_EXAMPLES, 0);
    return new DemoSettings(data, null, 8, 1, "small", output, true, false, true, 0, 0, 0, options);
  }
}
