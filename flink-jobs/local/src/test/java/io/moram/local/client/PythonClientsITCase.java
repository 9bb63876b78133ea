// SPDX-License-Identifier: Apache-2.0
package io.moram.local.client;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.moram.client.KafkaAccess;
import io.moram.client.TopicReader;
import io.moram.client.data.PictureFile;
import io.moram.client.data.PictureFolders;
import io.moram.flink.boundary.DetectorKind;
import io.moram.jobs.learner.BoundaryOptions;
import io.moram.jobs.learner.TrainingOptions;
import io.moram.jobs.submit.Job;
import io.moram.local.EmbeddedBroker;
import io.moram.local.EmbeddedTopics;
import io.moram.local.testing.LocalRuntime;
import io.moram.local.testing.PythonInterpreter;
import io.moram.local.testing.Topic;
import io.moram.schemas.MalformedMessageException;
import io.moram.schemas.MessageCodec;
import io.moram.schemas.TaskSealed;
import io.moram.schemas.Topics;
import io.moram.schemas.catalog.CatalogEntry;
import io.moram.schemas.catalog.RecordCatalog;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.configuration.Configuration;
import org.apache.kafka.common.IsolationLevel;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/**
 * A learner is taught and asked without any Java on the client's side. Is skipped, with a message,
 * where Python or its packages cannot be had.
 */
@Timeout(360)
class PythonClientsITCase {
  private static final String LEARNER = "snake";

  @RegisterExtension static final LocalRuntime RUNTIME = new LocalRuntime();

  @TempDir static Path work;

  private static PythonInterpreter python;

  @BeforeAll
  static void makeEnvironment() throws Exception {
    Path environment = work.resolve("venv");
    new PythonInterpreter("python3", work).runOrSkip("-m", "venv", environment.toString());
    python = new PythonInterpreter(environment.resolve("bin/python").toString(), work);
    python.runOrSkip(
        "-m",
        "pip",
        "install",
        "--quiet",
        "--disable-pip-version-check",
        "--retries",
        "1",
        "-r",
        PythonInterpreter.SCRIPTS.resolve("requirements.txt").toString());
  }

  @Test
  void aLearnerIsTaughtAndAskedFromPython() throws Exception {
    Path schemas = Files.createDirectories(work.resolve("schemas"));
    for (CatalogEntry entry : RecordCatalog.entries()) {
      Files.writeString(schemas.resolve(entry.name() + ".avsc"), entry.schemaText());
    }
    List<Path> pictures = writePictures(work.resolve("pictures"));
    Path broken = Files.write(work.resolve("broken.jpg"), "no picture".getBytes(UTF_8));

    KafkaAccess access = RUNTIME.newTopics();
    Configuration options = LocalRuntime.options(access);
    options.set(BoundaryOptions.DETECTOR, DetectorKind.MARKER);
    options.set(TrainingOptions.RANK, 2);
    options.set(TrainingOptions.TOP_K, 2);
    options.set(TrainingOptions.BATCH_SIZE, 4);
    options.set(TrainingOptions.STEPS_PER_TASK, 2);
    RUNTIME.start(Job.LEARNER, options);
    try (Topic atoms = new Topic(RUNTIME, access.topics().atoms())) {
      PythonInterpreter.Ended taught =
          python.script(
              "teach.py",
              "--schemas",
              schemas.toString(),
              "--learner",
              LEARNER,
              "--bootstrap-servers",
              access.bootstrapServers(),
              "--topic",
              access.topics().examples(),
              work.resolve("pictures").toString());
      assertThat(taught.code()).as(taught.err()).isZero();
      assertThat(taught.out()).startsWith(pictures.size() + " pictures sent to ");
      List<byte[]> published = atoms.until(values -> values.stream().anyMatch(this::seals));
      assertThat(sealed(published).getVocabulary()).hasSize(2);
      assertThat(sealed(published).getExamples()).isEqualTo(pictures.size());
    }

    RUNTIME.start(Job.SERVING, LocalRuntime.options(access));
    PythonInterpreter.Ended asked =
        python.script(
            "ask.py",
            "--schemas",
            schemas.toString(),
            "--learner",
            LEARNER,
            "--bootstrap-servers",
            access.bootstrapServers(),
            "--prefix",
            access.topics().prefix(),
            "--timeout",
            "120",
            pictures.get(0).toString(),
            broken.toString());
    assertThat(asked.code()).as(asked.err()).isZero();
    List<JsonNode> answers = new ArrayList<>();
    for (String line : asked.out().lines().toList()) {
      answers.add(new ObjectMapper().readTree(line));
    }
    assertThat(answers).hasSize(2);
    for (JsonNode answer : answers) {
      if (answer.path("picture").textValue().endsWith("broken.jpg")) {
        assertThat(answer.path("error").asText()).contains("picture");
      } else {
        assertThat(answer.path("bankVersion").intValue()).isEqualTo(1);
        assertThat(answer.path("ranked").size()).isEqualTo(2);
        assertThat(answer.path("latencyMillis").doubleValue()).isPositive();
      }
    }
  }

  /** As with `./moram demo`: the script has the address only. */
  @Test
  void aBrokerThatAsksForALoginIsReachedToo() throws Exception {
    Path schemas = Files.createDirectories(work.resolve("schemas"));
    for (CatalogEntry entry : RecordCatalog.entries()) {
      Files.writeString(schemas.resolve(entry.name() + ".avsc"), entry.schemaText());
    }
    List<Path> pictures = writePictures(work.resolve("pictures"));
    Topics topics = new Topics("");
    try (EmbeddedBroker broker = EmbeddedBroker.start(work.resolve("closed"), 0)) {
      broker.createTopics(EmbeddedTopics.all(topics));
      PythonInterpreter.Ended taught =
          python.script(
              "teach.py",
              "--schemas",
              schemas.toString(),
              "--learner",
              LEARNER,
              "--bootstrap-servers",
              broker.bootstrapServers(),
              work.resolve("pictures").toString());
      assertThat(taught.code()).as(taught.err()).isZero();
      try (TopicReader examples =
          TopicReader.fromStart(
              broker.access(topics), IsolationLevel.READ_COMMITTED, List.of(topics.examples()))) {
        assertThat(examples.readToEnd()).as("and the end of the task").hasSize(pictures.size() + 1);
      }
    }
  }

  private static List<Path> writePictures(Path folder) throws IOException {
    List<Path> written = new ArrayList<>();
    try (PictureFolders files = new PictureFolders()) {
      List<PictureFile> pictures = files.readDemoData().get(0).shuffledTrain(1);
      for (String label : pictures.stream().map(PictureFile::label).distinct().limit(2).toList()) {
        Path own = Files.createDirectories(folder.resolve(label));
        for (PictureFile picture :
            pictures.stream().filter(one -> one.label().equals(label)).limit(4).toList()) {
          written.add(Files.write(own.resolve(written.size() + ".jpg"), picture.read()));
        }
      }
    }
    return written;
  }

  private boolean seals(byte[] value) {
    try {
      return MessageCodec.atoms().decode(value) instanceof TaskSealed;
    } catch (MalformedMessageException e) {
      throw new AssertionError(e);
    }
  }

  private static TaskSealed sealed(List<byte[]> published) throws MalformedMessageException {
    return (TaskSealed) MessageCodec.atoms().decode(published.get(published.size() - 1));
  }
}
