// SPDX-License-Identifier: Apache-2.0
package io.moram.cli.learner;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.moram.cli.Main;
import io.moram.cli.backup.SampleBank;
import io.moram.client.AtomsTransaction;
import io.moram.client.KafkaAccess;
import io.moram.client.ReadMessage;
import io.moram.client.SealedTask;
import io.moram.client.TopicFollower;
import io.moram.local.EmbeddedBroker;
import io.moram.local.EmbeddedTopics;
import io.moram.schemas.AtomKey;
import io.moram.schemas.EventFigures;
import io.moram.schemas.EventKind;
import io.moram.schemas.LearnerEvent;
import io.moram.schemas.MessageCodec;
import io.moram.schemas.Rollback;
import io.moram.schemas.Topics;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

@Timeout(90)
class LearnerCommandITCase {
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir Path folder;
  private EmbeddedBroker broker;
  private KafkaAccess access;
  private final InputStream terminal = System.in;

  private record Ran(int exitCode, String out, String err) {}

  @BeforeEach
  void start() throws Exception {
    broker = EmbeddedBroker.startOpen(folder.resolve("kafka"), 0);
    Topics topics = Topics.unprefixed();
    broker.createTopics(EmbeddedTopics.all(topics));
    access = new KafkaAccess(broker.bootstrapServers(), topics, Map.of());
  }

  @AfterEach
  void stop() {
    System.setIn(terminal);
    broker.close();
  }

  @Test
  void everyRequestBecomesARecordOfTheTopicExamples() throws Exception {
    assertThat(run("end-task", "ada").out()).contains("end the open task of ada");
    assertThat(run("rollback", "ada", "--to-task=2", "--yes").exitCode()).isZero();
    assertThat(run("forget", "ada", "--yes").out()).contains("forget ada");
    assertThat(run("resume", "ada").exitCode()).isZero();
    assertThat(run("republish", "ada").exitCode()).isZero();
    List<SpecificRecord> sent = sent();
    assertThat(sent)
        .extracting(record -> record.getSchema().getName())
        .containsExactly("EndOfTask", "Rollback", "Forget", "Resume", "Republish");
    assertThat(((Rollback) sent.get(1)).getToTask()).isEqualTo(2);
  }

  @Test
  void whatDestroysAsksAndTakesOnlyTheNameForAnAnswer() {
    type("bob\n");
    Ran wrong = run("forget", "ada");
    assertThat(wrong.exitCode()).isEqualTo(1);
    assertThat(wrong.out()).contains("All that is known of ada will be deleted.");
    assertThat(wrong.err()).contains("Nothing was sent.");
    type("");
    assertThat(run("rollback", "ada", "--to-task=0").err()).contains("Add --yes.");
    assertThat(sent()).isEmpty();
    type("ada\n");
    assertThat(run("rollback", "ada", "--to-task=0").exitCode()).isZero();
    assertThat(sent()).hasSize(1);
  }

  @Test
  void whatTheJobWouldSetAsideIsRefused() {
    Ran negative = run("rollback", "ada", "--to-task=-1", "--yes");
    assertThat(negative.exitCode()).isEqualTo(2);
    assertThat(negative.err())
        .contains("moram: --to-task is '-1'; must be an integer of 0 or more.");
    assertThat(run("resume", "a/b").err()).contains("<learner> is 'a/b'; must be 1 to 249");
    assertThat(run("rollback", "ada", "--yes").exitCode()).isEqualTo(2);
    assertThat(sent()).isEmpty();
  }

  @Test
  void theStatusIsThatOfTheTopics() throws Exception {
    assertThat(run("status", "ada").exitCode()).isEqualTo(3);
    assertThat(run("status").out()).contains("The topics know no learner.");
    try (AtomsTransaction transaction =
        AtomsTransaction.begin(access, "ada", "test", Duration.ofMinutes(1))) {
      for (SealedTask task : SampleBank.of("ada")) {
        transaction.send(task);
      }
      transaction.commit();
    }
    event("ada", 2, EventKind.TASK_SEALED, "trained", Map.of());
    event("ada", 3, EventKind.TASK_OPENED, "first example", Map.of());
    event("ada", 3, EventKind.TRAINING_PROGRESS, "batch full", Map.of(EventFigures.STEP, 7.0));
    event("ada", 3, EventKind.LEARNER_QUARANTINED, "no picture", Map.of());
    event("bob", 0, EventKind.TASK_OPENED, "first example", Map.of());

    JsonNode ada = JSON.readTree(run("status", "ada", "--json").out());
    assertThat(ada.path("bankVersion").asInt()).isEqualTo(3);
    assertThat(ada.path("tasks")).hasSize(3);
    assertThat(ada.path("openTask").path("task").asInt()).isEqualTo(3);
    assertThat(ada.path("openTask").path("step").asInt()).isEqualTo(7);
    assertThat(ada.path("quarantine").path("reason").asText()).isEqualTo("no picture");
    assertThat(run("status").out())
        .contains("ada", "bob", "ada is in quarantine since", "no picture");

    event("ada", 3, EventKind.LEARNER_RESUMED, "no picture", Map.of());
    event("ada", 1, EventKind.ROLLED_BACK, "requested", Map.of());
    delete(AtomKey.ofSeal("ada", 1), AtomKey.ofSeal("ada", 2));
    JsonNode later = JSON.readTree(run("status", "ada", "--json").out());
    assertThat(later.path("bankVersion").asInt()).isEqualTo(1);
    assertThat(later.path("openTask").isNull()).isTrue();
    assertThat(later.path("quarantine").isNull()).isTrue();
    assertThat(later.path("lastEvent").path("kind").asText()).isEqualTo("ROLLED_BACK");
  }

  private void event(
      String learner, int task, EventKind kind, String reason, Map<String, Double> figures)
      throws Exception {
    LearnerEvent event = new LearnerEvent(learner, task, 1_000L, kind, reason, figures);
    write(access.topics().events(), learner, MessageCodec.events().encode(event));
  }

  private void delete(String... keys) throws Exception {
    for (String key : keys) {
      write(access.topics().atoms(), key, null);
    }
  }

  private void write(String topic, String key, byte @Nullable [] value) throws Exception {
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", broker.bootstrapServers()),
            new ByteArraySerializer(),
            new ByteArraySerializer())) {
      producer.send(new ProducerRecord<>(topic, 0, key.getBytes(UTF_8), value)).get();
    }
  }

  private List<SpecificRecord> sent() {
    try (TopicFollower<SpecificRecord> examples =
        TopicFollower.fromStart(access, access.topics().examples(), MessageCodec.examples())) {
      return examples.readToEnd().stream().map(ReadMessage::record).toList();
    }
  }

  private static void type(String text) {
    System.setIn(new ByteArrayInputStream(text.getBytes(UTF_8)));
  }

  private Ran run(String... arguments) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    CommandLine line = Main.commandLine();
    line.setOut(new PrintWriter(out, true));
    line.setErr(new PrintWriter(err, true));
    line.setColorScheme(CommandLine.Help.defaultColorScheme(CommandLine.Help.Ansi.OFF));
    String[] all = new String[arguments.length + 3];
    all[0] = "learner";
    System.arraycopy(arguments, 0, all, 1, arguments.length);
    all[arguments.length + 1] = "--bootstrap-servers";
    all[arguments.length + 2] = broker.bootstrapServers();
    return new Ran(line.execute(all), out.toString(), err.toString());
  }
}
