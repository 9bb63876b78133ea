// SPDX-License-Identifier: Apache-2.0
package io.moram.cli.command;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.moram.cli.Main;
import io.moram.cli.backup.SampleBank;
import io.moram.client.AtomsTransaction;
import io.moram.client.KafkaAccess;
import io.moram.client.PublishedAtoms;
import io.moram.client.PublishedTask;
import io.moram.client.SealedTask;
import io.moram.flink.learner.Content;
import io.moram.local.EmbeddedBroker;
import io.moram.local.EmbeddedTopics;
import io.moram.schemas.AtomBlockRecord;
import io.moram.schemas.AtomKey;
import io.moram.schemas.ClassName;
import io.moram.schemas.Topics;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

@Timeout(90)
class BankBackupITCase {

  private static final Duration TIMEOUT = Duration.ofMinutes(1);

  @TempDir Path folder;
  private EmbeddedBroker broker;
  private KafkaAccess access;

  @BeforeEach
  void start() throws Exception {
    broker = EmbeddedBroker.startOpen(folder.resolve("kafka"), 0);
    Topics topics = Topics.unprefixed();
    broker.createTopics(EmbeddedTopics.all(topics));
    access = new KafkaAccess(broker.bootstrapServers(), topics, Map.of());
    for (String learner : List.of("ada", "ada.b")) {
      try (AtomsTransaction transaction =
          AtomsTransaction.begin(access, learner, "test", TIMEOUT)) {
        for (SealedTask task : SampleBank.of(learner)) {
          transaction.send(task);
        }
        transaction.commit();
      }
    }
  }

  @AfterEach
  void stop() {
    broker.close();
  }

  @Test
  void aBankComesBackUnderAnotherNameBitForBit() throws Exception {
    Path first = folder.resolve("first");
    Path second = folder.resolve("second");

    assertThat(run(0, "export", first.toString(), "--learner=ada"))
        .contains("3 tasks with 6 atoms of the learner ada are in " + first);
    assertThat(
            run(
                0,
                "import",
                first.toString(),
                "--learner=bob",
                "--backbone=" + SampleBank.BACKBONE))
        .contains("3 tasks of " + first + " are published for the learner bob.");
    assertThat(run(0, "export", second.toString(), "--learner=bob", "--json"))
        .contains("\"learner\":\"bob\"", "\"tasks\":3", "\"atoms\":6");

    List<String> names = names(first);
    assertThat(names(second)).isEqualTo(names).hasSize(5);
    for (String name : names) {
      byte[] wanted = Files.readAllBytes(first.resolve(name));
      if (name.equals("manifest.json")) {
        String renamed = new String(wanted, UTF_8).replace("\"ada\"", "\"bob\"");
        assertThat(second.resolve(name)).hasContent(renamed);
      } else if (!name.equals("manifest.json.sha256")) {
        assertThat(second.resolve(name)).hasBinaryContent(wanted);
      }
    }
    assertThat(published("bob")).isEqualTo(SampleBank.of("bob"));
    assertThat(published("ada")).isEqualTo(SampleBank.of("ada"));
    assertThat(run(0, "--learner=bob")).contains("whole");
  }

  @Test
  void tasksOfTextsHaveNoNumberOfClasses() throws Exception {
    List<SealedTask> bank = SampleBank.of("eve");
    List<ClassName> texts = List.of(new ClassName(Content.Text.LABEL, Content.Text.TEMPLATE));
    bank.get(0).seal().setVocabulary(texts);
    bank.get(1).seal().setVocabulary(List.of());
    try (AtomsTransaction transaction = AtomsTransaction.begin(access, "eve", "test", TIMEOUT)) {
      transaction.send(bank.get(0));
      transaction.send(bank.get(1));
      transaction.commit();
    }
    assertThat(run(0, "--learner=eve").lines().filter(line -> line.startsWith("eve")))
        .hasSize(2)
        .allSatisfy(line -> assertThat(line).contains(" texts "));
    assertThat(run(0, "--learner=ada")).doesNotContain("texts");
  }

  @Test
  void anImportThatIsRefusedPublishesNothing() throws Exception {
    Path bank = folder.resolve("bank");
    run(0, "export", bank.toString(), "--learner=ada");

    assertThat(run(1, "import", bank.toString(), "--learner=ada"))
        .contains("moram: --learner is ada, which has 3 sealed tasks on atoms; must have none.");
    assertThat(run(1, "import", bank.toString(), "--learner=bob", "--backbone=fedc"))
        .contains("--backbone is fedc; must be " + SampleBank.BACKBONE);
    Path last = bank.resolve("task-0002.safetensors");
    byte[] whole = Files.readAllBytes(last);
    Files.write(last, new byte[] {1});
    assertThat(run(1, "import", bank.toString(), "--learner=bob"))
        .contains("task-0002.safetensors has the SHA-256", "The file is damaged");

    assertThat(new PublishedAtoms(access).read("bob").tasks()).isEmpty();
    Files.write(last, whole);
    assertThat(run(0, "import", bank.toString(), "--learner=bob")).contains("3 tasks of");
  }

  @Test
  void anAbortedTransactionLeavesNothing() throws Exception {
    try (AtomsTransaction transaction = AtomsTransaction.begin(access, "bob", "test", TIMEOUT)) {
      transaction.send(SampleBank.of("bob").get(0));
    }

    assertThat(new PublishedAtoms(access).read("bob").tasks()).isEmpty();
  }

  @Test
  void aLearnerThatWasDeletedCanBeRestored() throws Exception {
    Path bank = folder.resolve("bank");
    run(0, "export", bank.toString(), "--learner=ada");
    tombstones(SampleBank.of("ada"));

    assertThat(run(1, "export", folder.resolve("none").toString(), "--learner=ada"))
        .contains("moram: atoms has no sealed task of the learner ada.");
    run(0, "import", bank.toString(), "--learner=ada");

    assertThat(published("ada")).isEqualTo(SampleBank.of("ada"));
  }

  @Test
  void aBankWithAFaultIsNotExported() throws Exception {
    SealedTask first = SampleBank.of("ada").get(0);
    tombstone(AtomKey.of(first.blocks().get(0)));

    assertThat(run(1, "export", folder.resolve("bank").toString(), "--learner=ada"))
        .contains("task 0 of the learner ada is not whole: vision.q: the block is missing.");
    assertThat(folder.resolve("bank")).doesNotExist();

    tombstone(AtomKey.of(first.seal()));
    assertThat(run(1, "export", folder.resolve("bank").toString(), "--learner=ada"))
        .contains("moram: task 0 is not sealed, and left out")
        .contains("atoms has task 1 of the learner ada, but not task 0.");
  }

  private List<SealedTask> published(String learner) {
    return new PublishedAtoms(access)
        .read(learner).tasks().stream().map(PublishedTask::whole).toList();
  }

  private void tombstones(List<SealedTask> tasks) throws Exception {
    for (SealedTask task : tasks) {
      for (AtomBlockRecord block : task.blocks()) {
        tombstone(AtomKey.of(block));
      }
      tombstone(AtomKey.of(task.seal()));
    }
  }

  private void tombstone(String key) throws Exception {
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", broker.bootstrapServers()),
            new ByteArraySerializer(),
            new ByteArraySerializer())) {
      producer.send(new ProducerRecord<>(access.topics().atoms(), key.getBytes(UTF_8), null)).get();
    }
  }

  private static List<String> names(Path bank) throws Exception {
    try (Stream<Path> files = Files.list(bank)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  private String run(int expectedExitCode, String... arguments) {
    StringWriter said = new StringWriter();
    CommandLine line = Main.commandLine();
    line.setOut(new PrintWriter(said, true));
    line.setErr(new PrintWriter(said, true));
    line.setColorScheme(CommandLine.Help.defaultColorScheme(CommandLine.Help.Ansi.OFF));
    List<String> all = new ArrayList<>(List.of("bank"));
    all.addAll(List.of(arguments));
    all.addAll(List.of("--bootstrap-servers", broker.bootstrapServers()));

    assertThat(line.execute(all.toArray(String[]::new)))
        .as(said::toString)
        .isEqualTo(expectedExitCode);
    return said.toString();
  }
}
