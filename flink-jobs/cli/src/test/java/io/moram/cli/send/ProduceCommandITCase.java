// SPDX-License-Identifier: Apache-2.0
package io.moram.cli.send;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.moram.cli.testing.BrokerAndCommands;
import io.moram.cli.testing.BrokerAndCommands.Ran;
import io.moram.client.KafkaAccess;
import io.moram.client.ReadMessage;
import io.moram.client.TopicFollower;
import io.moram.schemas.EndOfTask;
import io.moram.schemas.Example;
import io.moram.schemas.MessageCodec;
import io.moram.schemas.Rollback;
import io.moram.schemas.Topics;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.avro.specific.SpecificRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class ProduceCommandITCase {

  @TempDir Path folder;
  private final Topics topics = new Topics("mine-");
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
  void aFolderIsSentShuffledWithItsMarkerAndItsEnd() throws Exception {
    for (String label : List.of("cat", "dog")) {
      for (int i = 0; i < 5; i++) {
        Path file = folder.resolve("pets").resolve(label).resolve("000" + i + ".jpg");
        Files.createDirectories(file.getParent());
        Files.write(file, ("\u00ff\u00d8\u00ff" + label + i).getBytes(ISO_8859_1));
      }
    }
    Path pets = folder.resolve("pets");

    Ran said =
        broker.run(
            "produce",
            pets.toString(),
            "--shots=4",
            "--learner=me",
            "--marker=pets",
            "--prompt-template=a pet, {}",
            "--end-of-task");

    assertThat(said.exitCode()).isZero();
    assertThat(said.err()).contains("9 records sent to mine-examples");
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
              assertThat(ISO_8859_1.decode(example.getImage().duplicate()).toString())
                  .contains(example.getLabel());
            });
  }

  @Test
  void linesOfJsonAreSentUpToTheFirstBadOne() throws Exception {
    type(
        """
        # a remark
        {"learner": "me", "label": "cat", "image": "AAAA"}

        {"learner": "me", "endOfTask": true}
        {"learner": "me", "rollback": true, "toTask": 0}
        {"learner": "me", "label": "cat"}
        {"learner": "me", "label": "dog", "image": "AAAA"}
        """);

    Ran ran = broker.run("produce");

    assertThat(ran.exitCode()).isEqualTo(1);
    assertThat(ran.err())
        .contains("moram: Line 6 (3 records before it were sent): ")
        .contains("image")
        .contains("go on with --from-line 6, or leave such lines out with --skip-bad.");
    assertThat(sent()).hasSize(3).last().isInstanceOf(Rollback.class);

    type(
        """
        1
        2
        3
        4
        5
        {"learner": "me", "label": "cat", "image": "AAAA"}
        {"learner": "me", "label": "dog", "image": "AAAA"}
        """);
    assertThat(broker.run("produce", "--from-line=6").err()).contains("2 records sent to");
    assertThat(sent()).hasSize(5);
  }

  @Test
  void badLinesAreLeftOutIntoAReportThatCanBeSentAgain() throws Exception {
    Path report = folder.resolve("bad.jsonl");
    type(
        """
        {"learner": "me", "label": "cat", "image": "AAAA"}
        {"learner": "me", "label": 7
        {"learner": "me", "label": "\\u001b[31m"}
        {"learner": "me", "label": "dog", "image": "AAAA"}
        """);

    Ran ran = broker.run("produce", "--skip-bad", "--report", report.toString());

    assertThat(ran.exitCode()).isEqualTo(3);
    assertThat(ran.err())
        .contains("moram: left out: line 2: ", "moram: left out: line 3: ")
        .contains("2 records sent to mine-examples at ")
        .contains(", 2 left out.");
    assertThat(sent()).hasSize(2);
    List<String> lines = Files.readAllLines(report);
    assertThat(lines).hasSize(4);
    assertThat(lines.get(0)).startsWith("# line 2: ");
    assertThat(lines.get(1)).isEqualTo("{\"learner\": \"me\", \"label\": 7");

    type(Files.readString(report).replace("7", "\"cow\", \"image\": \"AAAA\"}"));
    assertThat(broker.run("produce", "--skip-bad").err()).contains("1 records sent");
    type("");
    assertThat(broker.run("produce", "--skip-bad", "--report", report.toString()).err())
        .contains("must be a file that does not exist yet.");
  }

  @Test
  void aLineOverTheLimitIsRefusedByItsLength() throws Exception {
    AtomicLong read = new AtomicLong();
    System.setIn(endless(read));

    Ran ran = broker.run("produce");

    assertThat(ran.exitCode()).isEqualTo(1);
    assertThat(ran.err())
        .contains(
            "Line 1 (0 records before it were sent): the line has more than 16,777,216 bytes");
    assertThat(read.get()).isLessThan(17L << 20);
  }

  @Test
  void picturesOfAFolderAreLeftOutAndSentAgainByName() throws Exception {
    Path pets = folder.resolve("pets");
    write(pets.resolve("cat/a.jpg"), new byte[0]);
    write(pets.resolve("cat/large.jpg"), new byte[11 << 20]);
    write(pets.resolve("cat/page.jpg.html"), new byte[0]);
    write(pets.resolve(" /b.jpg"), new byte[0]);
    Path report = folder.resolve("bad.txt");

    Ran stopped = broker.run("produce", pets.toString());
    assertThat(stopped.exitCode()).isEqualTo(1);
    assertThat(stopped.err()).contains("moram: The folder ' ' names no class: ");
    assertThat(sent()).isEmpty();

    Ran ran = broker.run("produce", pets.toString(), "--skip-bad", "--report", report.toString());
    assertThat(ran.exitCode()).isEqualTo(3);
    assertThat(ran.err())
        .contains("moram: 1 left out: named *.html, not as a picture")
        .contains("moram: left out: pets/cat/large.jpg: ")
        .contains("must be at most 10 MiB");
    assertThat(sent()).hasSize(1);
    assertThat(Files.readAllLines(report)).contains("pets/cat/large.jpg", "pets/ /b.jpg");

    write(pets.resolve("cat/large.jpg"), new byte[1]);
    Files.move(pets.resolve(" "), pets.resolve("dog"));
    assertThat(broker.run("produce", pets.toString(), "--only", report.toString()).err())
        .contains("1 records sent");
    assertThat(((Example) sent().get(1)).getExampleId()).isEqualTo("pets/cat/large.jpg");
  }

  @Test
  void aLinkToAForeignFileIsNotSent() throws Exception {
    Path pets = folder.resolve("sym");
    write(pets.resolve("cat/a.jpg"), new byte[0]);
    Files.createSymbolicLink(pets.resolve("cat/x.jpg"), Path.of("/etc/passwd"));

    Ran ran = broker.run("produce", pets.toString());

    assertThat(ran.exitCode()).isZero();
    assertThat(ran.err()).contains("moram: 1 left out: a symbolic link that leads out of the");
    assertThat(sent()).hasSize(1);
  }

  @Test
  void aBrokerWithoutTheTopicIsNamed() {
    type("");
    Ran ran =
        broker.runAsIs(
            new PrintWriter(System.out, true, UTF_8),
            "produce",
            "--bootstrap-servers",
            broker.access().bootstrapServers(),
            "--topic-prefix=other-");

    assertThat(ran.exitCode()).isEqualTo(1);
    assertThat(ran.err()).contains("has no topic other-examples. Create it, or set another prefix");
  }

  private static void type(String lines) {
    System.setIn(new ByteArrayInputStream(lines.getBytes(UTF_8)));
  }

  private static InputStream endless(AtomicLong read) {
    return new InputStream() {
      @Override
      public int read() {
        read.incrementAndGet();
        return 'x';
      }

      @Override
      public int read(byte[] bytes, int offset, int length) {
        Arrays.fill(bytes, offset, offset + length, (byte) 'x');
        read.addAndGet(length);
        return length;
      }
    };
  }

  /** Writes the start of a JPEG file and some bytes. */
  private static void write(Path file, byte[] rest) throws Exception {
    Files.createDirectories(file.getParent());
    byte[] bytes =
        Arrays.copyOf(new byte[] {(byte) 0xFF, (byte) 0xD8, (byte) 0xFF}, 3 + rest.length);
    Files.write(file, bytes);
  }

  private List<SpecificRecord> sent() {
    KafkaAccess access = broker.access();
    try (TopicFollower<SpecificRecord> examples =
        TopicFollower.fromStart(access, topics.examples(), MessageCodec.examples())) {
      return examples.readToEnd().stream().<SpecificRecord>map(ReadMessage::record).toList();
    }
  }
}
