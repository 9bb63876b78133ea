// SPDX-License-Identifier: Apache-2.0
package io.moram.cli.command;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.moram.cli.Main;
import io.moram.client.KafkaAccess;
import io.moram.client.ReadMessage;
import io.moram.client.TopicFollower;
import io.moram.local.EmbeddedBroker;
import io.moram.local.EmbeddedTopics;
import io.moram.schemas.EndOfTask;
import io.moram.schemas.Example;
import io.moram.schemas.MessageCodec;
import io.moram.schemas.Rollback;
import io.moram.schemas.Topics;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.avro.specific.SpecificRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

@Timeout(60)
class ProduceCommandITCase {

  @TempDir Path folder;
  private final Topics topics = new Topics("mine-");
  private final InputStream standardInput = System.in;
  private EmbeddedBroker broker;

  @BeforeEach
  void start() throws Exception {
    broker = EmbeddedBroker.start(folder.resolve("kafka"), 0);
    broker.createTopics(EmbeddedTopics.all(topics));
  }

  @AfterEach
  void stop() {
    System.setIn(standardInput);
    broker.close();
  }

  @Test
  void aFolderIsSentShuffledWithItsMarkerAndItsEnd() throws Exception {
    for (String label : List.of("cat", "dog")) {
      for (int i = 0; i < 5; i++) {
        Path file = folder.resolve("pets").resolve(label).resolve("000" + i + ".jpg");
        Files.createDirectories(file.getParent());
        Files.writeString(file, label + i);
      }
    }
    Path pets = folder.resolve("pets");

    String said =
        run(
            0,
            pets.toString(),
            "--shots=4",
            "--learner=me",
            "--marker=pets",
            "--prompt-template=a pet, {}",
            "--end-of-task");

    assertThat(said).contains("9 records sent to mine-examples");
    List<SpecificRecord> sent = sent();
    assertThat(sent).hasSize(9).last().isInstanceOf(EndOfTask.class);
    List<Example> examples = sent.stream().limit(8).map(Example.class::cast).toList();
    assertThat(examples).extracting(Example::getLabel).containsOnly("cat", "dog");
    assertThat(examples.stream().map(Example::getLabel).distinct().count()).isEqualTo(2);
    assertThat(examples)
        .extracting(Example::getExampleId)
        .isNotEqualTo(examples.stream().map(Example::getExampleId).sorted().toList());
    assertThat(examples)
        .allSatisfy(
            example -> {
              assertThat(example.getLearner()).isEqualTo("me");
              assertThat(example.getTaskMarker()).isEqualTo("pets");
              assertThat(example.getPromptTemplate()).isEqualTo("a pet, {}");
              assertThat(UTF_8.decode(example.getImage().duplicate()).toString())
                  .startsWith(example.getLabel());
            });
  }

  @Test
  void linesOfJsonAreSentUpToTheFirstBadOne() throws Exception {
    System.setIn(
        new ByteArrayInputStream(
            """
            {"learner": "me", "label": "cat", "image": "AAAA"}

            {"learner": "me", "endOfTask": true}
            {"learner": "me", "rollback": true, "toTask": 0}
            {"learner": "me", "label": "cat"}
            {"learner": "me", "label": "dog", "image": "AAAA"}
            """
                .getBytes(UTF_8)));

    String said = run(1);

    assertThat(said).contains("moram: Line 5 (3 records before it were sent): ").contains("image");
    assertThat(sent()).hasSize(3).last().isInstanceOf(Rollback.class);
  }

  @Test
  void aBrokerWithoutTheTopicIsNamed() {
    String said = run(1, "--topic-prefix=other-");

    assertThat(said).contains("has no topic other-examples. Create it, or set another prefix");
  }

  private String run(int expectedExitCode, String... arguments) {
    StringWriter err = new StringWriter();
    CommandLine line = Main.commandLine();
    line.setErr(new PrintWriter(err, true));
    line.setColorScheme(CommandLine.Help.defaultColorScheme(CommandLine.Help.Ansi.OFF));
    String[] start = {
      "produce", "--bootstrap-servers", broker.bootstrapServers(), "--topic-prefix=mine-"
    };
    boolean otherPrefix = List.of(arguments).contains("--topic-prefix=other-");
    List<String> all = new java.util.ArrayList<>(List.of(start).subList(0, otherPrefix ? 3 : 4));
    all.addAll(List.of(arguments));

    assertThat(line.execute(all.toArray(String[]::new)))
        .as(err::toString)
        .isEqualTo(expectedExitCode);
    return err.toString();
  }

  private List<SpecificRecord> sent() {
    KafkaAccess access = new KafkaAccess(broker.bootstrapServers(), topics, Map.of());
    try (TopicFollower<SpecificRecord> examples =
        TopicFollower.fromStart(access, topics.examples(), MessageCodec.examples())) {
      return examples.readToEnd().stream().<SpecificRecord>map(ReadMessage::record).toList();
    }
  }
}
