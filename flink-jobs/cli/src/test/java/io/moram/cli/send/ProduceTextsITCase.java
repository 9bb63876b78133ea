// SPDX-License-Identifier: Apache-2.0
package io.moram.cli.send;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.groups.Tuple.tuple;

import io.moram.cli.testing.BrokerAndCommands;
import io.moram.cli.testing.BrokerAndCommands.Ran;
import io.moram.client.ReadMessage;
import io.moram.client.TopicFollower;
import io.moram.schemas.EndOfTask;
import io.moram.schemas.MessageCodec;
import io.moram.schemas.TextExample;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.avro.specific.SpecificRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class ProduceTextsITCase {

  @TempDir Path folder;
  private final InputStream standardInput = System.in;
  private BrokerAndCommands broker;

  @BeforeEach
  void start() throws Exception {
    broker = BrokerAndCommands.start(folder);
  }

  @AfterEach
  void stop() {
    System.setIn(standardInput);
    broker.close();
  }

  @Test
  void aTableIsSentInItsOrderWithItsTemplate() throws Exception {
    Path file =
        write(
            "mails.csv",
            "text;team;other\n"
                + IntStream.range(0, 3000)
                    .mapToObj(i -> "\"mail\n%d\";team %d;x".formatted(i, i % 3))
                    .collect(Collectors.joining("\n")));

    Ran ran =
        broker.run(
            "produce",
            "--texts=" + file,
            "--prompt-template=Mail: {text}\nTeam: ",
            "--answer-column=team",
            "--learner=support",
            "--task-marker=mails",
            "--end-of-task");

    assertThat(ran.exitCode()).as(ran.err()).isZero();
    assertThat(ran.err()).contains("3,001 records sent to mine-examples");
    List<SpecificRecord> sent = sent();
    assertThat(sent).hasSize(3001).last().isInstanceOf(EndOfTask.class);
    assertThat(sent.stream().limit(3000).map(TextExample.class::cast))
        .extracting(TextExample::getPrompt)
        .isEqualTo(IntStream.range(0, 3000).mapToObj("Mail: mail\n%d\nTeam: "::formatted).toList());
    assertThat((TextExample) sent.get(1))
        .returns("support", TextExample::getLearner)
        .returns("mails.csv:4", TextExample::getExampleId)
        .returns("team 1", TextExample::getAnswer)
        .returns("mails", TextExample::getTaskMarker);
  }

  @Test
  void linesOfPromptsAndAnswersNeedNoTemplate() {
    type(
        """
        {"prompt": "a\\n", "answer": " b", "source": "x"}
        {"prompt": "c", "answer": "d"}
        """);

    assertThat(broker.run("produce", "--texts=-", "--learner=me").exitCode()).isZero();
    assertThat(sent())
        .extracting(one -> ((TextExample) one).getPrompt(), one -> ((TextExample) one).getAnswer())
        .containsExactly(tuple("a\n", " b"), tuple("c", "d"));
    assertThat(((TextExample) sent().get(1)).getExampleId()).isEqualTo("standard input:2");
  }

  @Test
  void theFirstBadRowStopsAndTheRestCanFollow() throws Exception {
    Path file = write("a.csv", "prompt,answer\na,b\nc,\nd,e\n");

    Ran ran = broker.run("produce", "--texts=" + file, "--learner=me");

    assertThat(ran.exitCode()).isEqualTo(1);
    assertThat(ran.err())
        .contains("moram: Line 3 of a.csv (1 records before it were sent): answer is empty;")
        .contains("go on with --from-line 3, or leave such lines out with --skip-bad.");
    assertThat(sent()).hasSize(1);
    assertThat(broker.run("produce", "--texts=" + file, "--learner=me", "--from-line=4").err())
        .contains("1 records sent to");
  }

  @Test
  void badRowsAreLeftOutIntoAReportThatCanBeSentAgain() throws Exception {
    Path file = write("a.csv", "text,answer\na,b\nc,\n\"d\u0000\",e\n1,2,3\n");
    Path report = folder.resolve("bad.jsonl");

    Ran ran =
        broker.run(
            "produce",
            "--texts=" + file,
            "--prompt-template={text}",
            "--learner=me",
            "--skip-bad",
            "--report=" + report);

    assertThat(ran.exitCode()).isEqualTo(3);
    assertThat(ran.err())
        .contains("moram: left out: line 3: answer is empty;")
        .contains("moram: left out: line 4: prompt is 'd\\u0000' and has U+0000 at character 2")
        .contains("moram: left out: line 5: it has 3 columns; must have 2")
        .contains("1 records sent to mine-examples at ")
        .contains(", 3 left out.");

    Files.writeString(
        report, Files.readString(report).replace("\"\"", "\"b\"").replace("d\\u0000", "d"));
    assertThat(
            broker
                .run("produce", "--texts=" + report, "--prompt-template={text}", "--learner=me")
                .err())
        .contains("3 records sent to");
  }

  @Test
  void aPromptOfAMegabyteIsNamedWithItsSize() throws Exception {
    Path file =
        write("a.jsonl", "{\"prompt\": \"%s\", \"answer\": \"b\"}".formatted("x".repeat(1 << 21)));

    assertThat(broker.run("produce", "--texts=" + file, "--learner=me").err())
        .contains("prompt has 2097152 bytes in UTF-8; must have at most 1048576.");
  }

  @Test
  void wrongArgumentsAreNamed() throws Exception {
    Path file = write("a.csv", "text,team\na,b\n");

    assertThat(broker.run("produce", "--texts=" + file).err())
        .contains("a.csv has no column 'prompt', 'answer'; its columns are 'text', 'team'.");
    assertThat(broker.run("produce", "--texts=" + file, "--prompt-template=no column"))
        .returns(2, Ran::exitCode)
        .extracting(Ran::err)
        .asString()
        .contains("--prompt-template is 'no column'; must name a column");
    assertThat(broker.run("produce", "--texts=" + file, "--shots=1").err())
        .contains("--shots applies to a folder only.");
    assertThat(broker.run("produce", folder.toString(), "--texts=" + file).err())
        .contains("--texts does not work with a folder.");
    assertThat(broker.run("produce", "--answer-column=team").err())
        .contains("--answer-column works with --texts only.");
    assertThat(sent()).isEmpty();
  }

  private Path write(String name, String text) throws Exception {
    return Files.writeString(folder.resolve(name), text);
  }

  private static void type(String lines) {
    System.setIn(new ByteArrayInputStream(lines.getBytes(UTF_8)));
  }

  private List<SpecificRecord> sent() {
    try (TopicFollower<SpecificRecord> examples =
        TopicFollower.fromStart(
            broker.access(), broker.access().topics().examples(), MessageCodec.examples())) {
      return examples.readToEnd().stream().<SpecificRecord>map(ReadMessage::record).toList();
    }
  }
}
