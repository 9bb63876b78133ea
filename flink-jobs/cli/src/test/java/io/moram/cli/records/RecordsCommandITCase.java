// SPDX-License-Identifier: Apache-2.0
package io.moram.cli.records;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.moram.cli.testing.BrokerAndCommands;
import io.moram.cli.testing.BrokerAndCommands.Ran;
import io.moram.schemas.AnswerEnd;
import io.moram.schemas.AnswerRuleName;
import io.moram.schemas.Evaluation;
import io.moram.schemas.EvaluationCell;
import io.moram.schemas.EvaluationRow;
import io.moram.schemas.EventKind;
import io.moram.schemas.LearnerEvent;
import io.moram.schemas.MessageCodec;
import io.moram.schemas.Prediction;
import io.moram.schemas.RankedLabel;
import io.moram.schemas.TextPrediction;
import io.moram.schemas.Topics;
import java.io.BufferedReader;
import java.io.PipedReader;
import java.io.PipedWriter;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(90)
class RecordsCommandITCase {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String NASTY = "\u001b[31mRED\u202egnp.exe\n<script>";

  @TempDir Path folder;
  private BrokerAndCommands broker;
  private Topics topics;

  @BeforeEach
  void start() throws Exception {
    broker = BrokerAndCommands.start(folder);
    topics = broker.access().topics();
  }

  @AfterEach
  void stop() {
    broker.close();
  }

  @Test
  void eventsAreOneLineEachAndSafeForATerminal() throws Exception {
    event("ada", 0, "first");
    event("bob", 0, NASTY);
    event("ada", 1, "second");

    Ran all = broker.run("events");
    assertThat(all.exitCode()).isZero();
    assertThat(all.out().lines()).hasSize(3);
    assertThat(all.out())
        .contains("ada  task 0  BOUNDARY: first  loss=0.2500 step=3")
        .contains("\\u001b[31mRED\\u202egnp.exe\\n<script>")
        .doesNotContain("\u001b", "\u202e");

    assertThat(broker.run("events", "--learner=ada").out().lines()).hasSize(2);
    assertThat(broker.run("events", "--last=1").out()).contains("second").doesNotContain("first");
    assertThat(broker.run("events", "--last=0").out()).isEmpty();
    assertThat(broker.run("events", "--since=1 h").out().lines()).hasSize(3);
    assertThat(broker.run("events", "--since=2100-01-01T00:00:00Z").out()).isEmpty();

    String line = broker.run("events", "--json", "--learner=bob").out();
    assertThat(line).doesNotContain("\u202e");
    JsonNode event = JSON.readTree(line);
    assertThat(event.path("reason").asText()).isEqualTo(NASTY);
    assertThat(event.path("kind").asText()).isEqualTo("BOUNDARY");
    assertThat(event.path("time").asText()).isEqualTo("1970-01-01T00:00:01Z");
    assertThat(event.path("figures").path("loss").asDouble()).isEqualTo(0.25);
  }

  @Test
  void aRecordThatCannotBeReadIsNamedAndTheOthersAreShown() throws Exception {
    broker.send(topics.events(), "ada", "no event".getBytes(UTF_8));
    event("ada", 1, "second");

    Ran ran = broker.run("events");

    assertThat(ran.exitCode()).isEqualTo(3);
    assertThat(ran.out().lines()).hasSize(1);
    assertThat(ran.err()).contains("moram: mine-events/").contains("@0: ");
  }

  @Test
  void recordsOfAnOpenTransactionAreNotShown() throws Exception {
    event("ada", 0, "committed");
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(
            Map.of(
                "bootstrap.servers",
                broker.access().bootstrapServers(),
                "transactional.id",
                "open"),
            new ByteArraySerializer(),
            new ByteArraySerializer())) {
      producer.initTransactions();
      producer.beginTransaction();
      producer
          .send(
              new ProducerRecord<>(
                  topics.events(), "ada".getBytes(UTF_8), encoded("ada", 1, "not committed")))
          .get();
      producer.flush();

      assertThat(broker.run("events").out()).contains(": committed").doesNotContain("not");
      producer.abortTransaction();
      assertThat(broker.run("events").out()).contains(": committed").doesNotContain("not");
    }
  }

  @Test
  void followingShowsNewRecordsAndEndsWithItsReader() throws Exception {
    event("ada", 0, "earlier");
    PipedReader pipe = new PipedReader(1 << 16);
    PrintWriter out = new PrintWriter(new PipedWriter(pipe), true);
    Thread command =
        new Thread(() -> broker.runTo(out, "events", "--follow", "--last=1"), "events");
    command.start();
    try (BufferedReader lines = new BufferedReader(pipe)) {
      assertThat(lines.readLine()).contains("earlier");
      event("ada", 1, "later");
      assertThat(lines.readLine()).contains("later");
    }
    event("ada", 2, "too late");
    command.join(20_000);
    assertThat(command.isAlive()).isFalse();
  }

  @Test
  void predictionsAndEvaluationsAreShown() throws Exception {
    broker.send(topics.predictions(), "ada", MessageCodec.predictions().encode(prediction()));
    Evaluation evaluation =
        Evaluation.newBuilder()
            .setLearner("ada")
            .setTime(1_000)
            .setRows(
                List.of(
                    new EvaluationRow(
                        AnswerRuleName.RECALL,
                        1,
                        List.of(new EvaluationCell("pets", 10L, 1L, 2L, null))),
                    new EvaluationRow(
                        AnswerRuleName.RECALL,
                        2,
                        List.of(
                            new EvaluationCell("pets", 40L, 30L, 35L, null),
                            new EvaluationCell("mails", 4L, 1L, 1L, 250.0)))))
            .build();
    broker.send(topics.evaluations(), "ada", MessageCodec.evaluations().encode(evaluation));

    assertThat(broker.run("predictions").out())
        .contains("ada  r-1  cat 75.0 %  (recall, v2, 12 ms)");
    assertThat(JSON.readTree(broker.run("predictions", "--json").out()).path("rule").asText())
        .isEqualTo("recall");
    assertThat(broker.run("evaluations").out())
        .contains("ada  recall v2: pets 75.0 % of 40, mails score 62.5 of 4")
        .doesNotContain("v1");
    assertThat(JSON.readTree(broker.run("evaluations", "--json").out()).path("rows").size())
        .isEqualTo(2);
  }

  @Test
  void predictionsForTextsStandBesideThoseForPictures() throws Exception {
    broker.send(topics.predictions(), "ada", MessageCodec.predictions().encode(prediction()));
    TextPrediction text =
        TextPrediction.newBuilder()
            .setLearner("eve")
            .setRequestId("t-1")
            .setEventTime(1_000)
            .setText("two\n\u001blines" + "x".repeat(300))
            .setEnd(AnswerEnd.STOP_TEXT)
            .setPromptTokens(3)
            .setAnswerTokens(2)
            .setBankVersion(2)
            .setLatencyMillis(12)
            .build();
    broker.send(topics.predictions(), "eve", MessageCodec.textPredictions().encode(text));
    text.setRanked(List.of(new RankedLabel("sales", 0.75f)));
    broker.send(topics.predictions(), "eve", MessageCodec.textPredictions().encodeJson(text));

    Ran all = broker.run("predictions");
    assertThat(all.exitCode()).as(all.err()).isZero();
    assertThat(all.out())
        .contains("ada  r-1  cat 75.0 %  (recall, v2, 12 ms)")
        .contains("eve  t-1  'two\\n\\u001blinesxx")
        .contains("x…'  (stop text, recall, v2, 12 ms)")
        .contains("eve  t-1  sales 75.0 %  (stop text, recall, v2, 12 ms)");
    assertThat(broker.run("predictions", "--learner=eve", "--json").out().lines())
        .hasSize(2)
        .allMatch(line -> line.contains("\"end\":\"STOP_TEXT\""));
  }

  @Test
  void learnersAreListedAndUnknownOnesAreNamed() throws Exception {
    event("ada", 0, "first");

    assertThat(broker.run("learners").out()).contains("ada");
    assertThat(broker.run("learners", "--learner=bob").exitCode()).isEqualTo(3);
    Ran bank = broker.run("bank", "--learner=adda");
    assertThat(bank.exitCode()).isEqualTo(3);
    assertThat(bank.err())
        .contains("moram: no learner adda on the topic mine-atoms; learners: ada");
    assertThat(broker.run("bank", "--learner=ada").err()).contains("ada has sealed no task yet.");
  }

  @Test
  void topicsAreListedWithTheirPolicies() throws Exception {
    event("ada", 0, "first");

    Ran ran = broker.run("topics");

    assertThat(ran.exitCode()).isZero();
    assertThat(ran.out().lines().filter(line -> line.startsWith("mine-"))).hasSize(7);
    assertThat(ran.out()).containsPattern("mine-atoms +\\d+ +1 +compact +newest by key");
    JsonNode events =
        JSON.readTree(
            broker
                .run("topics", "--json")
                .out()
                .lines()
                .filter(line -> line.contains("mine-events"))
                .findFirst()
                .orElseThrow());
    assertThat(events.path("records").asInt()).isEqualTo(1);
    assertThat(events.path("bytes").asLong()).isPositive();
  }

  @Test
  void theBrokerAndItsCredentialsComeFromAFile() throws Exception {
    event("ada", 0, "first");
    Path file =
        Files.writeString(
            folder.resolve("client.properties"),
            "bootstrap.servers=" + broker.access().bootstrapServers() + "\nclient.id=mine\n");
    StringWriter out = new StringWriter();

    Ran ran =
        broker.runAsIs(
            new PrintWriter(out, true),
            "events",
            "--topic-prefix=mine-",
            "--kafka-config",
            file.toString());

    assertThat(ran.exitCode()).as(ran.err()).isZero();
    assertThat(out.toString()).contains("first");
  }

  private void event(String learner, int task, String reason) throws Exception {
    broker.send(topics.events(), learner, encoded(learner, task, reason));
  }

  private static byte[] encoded(String learner, int task, String reason) {
    return MessageCodec.events()
        .encode(
            new LearnerEvent(
                learner,
                task,
                1_000L,
                EventKind.BOUNDARY,
                reason,
                Map.of("loss", 0.25, "step", 3.0)));
  }

  private static Prediction prediction() {
    return Prediction.newBuilder()
        .setLearner("ada")
        .setRequestId("r-1")
        .setEventTime(1_000)
        .setRanked(List.of(new RankedLabel("cat", 0.75f)))
        .setBankVersion(2)
        .setTaskShares(List.of())
        .setRule(AnswerRuleName.RECALL)
        .setLatencyMillis(12)
        .build();
  }
}
