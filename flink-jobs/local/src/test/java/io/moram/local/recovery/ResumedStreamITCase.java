// SPDX-License-Identifier: Apache-2.0
package io.moram.local.recovery;

import static org.assertj.core.api.Assertions.assertThat;

import io.moram.client.KafkaAccess;
import io.moram.client.PredictionClient;
import io.moram.client.PredictionClient.Answer;
import io.moram.client.RecordSender;
import io.moram.client.data.PictureDomain;
import io.moram.client.data.PictureFile;
import io.moram.client.data.PictureFolders;
import io.moram.jobs.config.BackboneOptions;
import io.moram.jobs.learner.TrainingOptions;
import io.moram.jobs.submit.Job;
import io.moram.local.EmbeddedJob;
import io.moram.local.testing.LocalRuntime;
import io.moram.local.testing.TopicRecords;
import io.moram.schemas.EndOfTask;
import io.moram.schemas.Evaluation;
import io.moram.schemas.EvaluationCell;
import io.moram.schemas.EvaluationContext;
import io.moram.schemas.EvaluationRow;
import io.moram.schemas.Example;
import io.moram.schemas.MessageCodec;
import io.moram.schemas.Request;
import io.moram.schemas.TaskSealed;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.avro.specific.SpecificRecord;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.StateRecoveryOptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A stream of three tasks that is stopped with savepoints in the middle of the second one. */
@Timeout(400)
class ResumedStreamITCase {
  private static final String LEARNER = "ada";
  private static final int EXAMPLES = 60;
  private static final int TASKS = 3;
  private static final int TESTED = 6;

  @RegisterExtension static final LocalRuntime RUNTIME = new LocalRuntime();

  @Test
  void theRestOfTheStreamGivesTheSameAtomsAndTheSameMatrix() throws Exception {
    Outcome undisturbed = run(false);
    assertThat(undisturbed.atoms).hasSize(TASKS);
    assertThat(undisturbed.matrix).hasSize(TASKS);

    assertThat(run(true)).isEqualTo(undisturbed);
  }

  /**
   * What was learned.
   *
   * @param atoms by task: the checksums of its blocks and of its signature
   * @param matrix by bank version: the counts of every domain
   */
  private record Outcome(List<String> atoms, List<String> matrix) {}

  private static Outcome run(boolean stopped) throws Exception {
    KafkaAccess access = RUNTIME.newTopics();
    Configuration options = options(access);
    EmbeddedJob learner = RUNTIME.start(Job.LEARNER, options);
    EmbeddedJob serving = RUNTIME.start(Job.SERVING, options);
    EmbeddedJob evaluation = RUNTIME.start(Job.EVALUATION, options);
    try (RecordSender sender = new RecordSender(access);
        PredictionClient client = new PredictionClient(access);
        PictureFolders files = new PictureFolders();
        TopicRecords<SpecificRecord> atoms =
            new TopicRecords<>(RUNTIME, access, access.topics().atoms(), MessageCodec.atoms());
        TopicRecords<Evaluation> evaluations =
            new TopicRecords<>(
                RUNTIME, access, access.topics().evaluations(), MessageCodec.evaluations())) {
      List<PictureDomain> domains = files.readDemoData().subList(0, TASKS);
      send(sender, domains.get(0), 0, EXAMPLES);
      end(sender);
      atoms.until(1, TaskSealed.class::isInstance);
      test(client, domains, 1);
      evaluations.until(1, record -> predictions(record) == TASKS * TESTED);
      send(sender, domains.get(1), 0, EXAMPLES / 2);
      if (stopped) {
        Path trained = RUNTIME.stopWithSavepoint(learner);
        Path counted = RUNTIME.stopWithSavepoint(evaluation);
        learner = RUNTIME.start(Job.LEARNER, from(trained, options));
        evaluation = RUNTIME.start(Job.EVALUATION, from(counted, options));
      }
      send(sender, domains.get(1), EXAMPLES / 2, EXAMPLES);
      end(sender);
      send(sender, domains.get(2), 0, EXAMPLES);
      end(sender);
      List<SpecificRecord> sealed = atoms.until(TASKS, TaskSealed.class::isInstance);
      test(client, domains, 2);
      test(client, domains, 3);
      List<Evaluation> counted =
          evaluations.until(1, record -> predictions(record) == (long) TASKS * TASKS * TESTED);
      RUNTIME.stop(learner);
      RUNTIME.stop(serving);
      RUNTIME.stop(evaluation);
      return new Outcome(checksums(sealed), matrix(counted.get(counted.size() - 1)));
    }
  }

  private static void send(RecordSender sender, PictureDomain domain, int from, int to)
      throws IOException {
    for (PictureFile picture : domain.shuffledTrain(1).subList(from, to)) {
      sender.send(
          Example.newBuilder()
              .setLearner(LEARNER)
              .setExampleId(picture.fileName())
              .setEventTime(0)
              .setImage(ByteBuffer.wrap(picture.read()))
              .setLabel(picture.label())
              .build());
    }
    sender.flush();
  }

  private static void end(RecordSender sender) throws IOException {
    sender.send(new EndOfTask(LEARNER, 0L));
    sender.flush();
  }

  /** Asks one bank version about pictures of all domains, once it is served. */
  private static void test(PredictionClient client, List<PictureDomain> domains, int version)
      throws Exception {
    RUNTIME.until("bank version " + version, () -> version(client, domains.get(0)) >= version);
    List<String> labels = domains.stream().flatMap(domain -> domain.labels().stream()).toList();
    List<Request> requests = new ArrayList<>();
    for (PictureDomain domain : domains) {
      for (PictureFile picture : domain.test().subList(0, TESTED)) {
        Request request = request("v" + version + "-" + requests.size(), picture, labels);
        request.setBankVersion(version);
        request.setEvaluation(
            new EvaluationContext(domain.name(), picture.label(), domain.labels()));
        requests.add(request);
      }
    }
    assertThat(client.ask(requests, Duration.ofSeconds(60)))
        .allSatisfy(answer -> assertThat(answer.prediction()).isNotNull());
  }

  private static int version(PredictionClient client, PictureDomain domain) throws IOException {
    Request request =
        request("current", domain.test().get(0), List.of(domain.test().get(0).label(), "else"));
    List<Answer> answers = client.ask(List.of(request), Duration.ofSeconds(60));
    return answers.stream()
        .map(Answer::prediction)
        .mapToInt(prediction -> prediction == null ? -1 : prediction.getBankVersion())
        .sum();
  }

  private static Request request(String id, PictureFile picture, List<String> labels)
      throws IOException {
    return Request.newBuilder()
        .setLearner(LEARNER)
        .setRequestId(id)
        .setEventTime(System.currentTimeMillis())
        .setImage(ByteBuffer.wrap(picture.read()))
        .setCandidateLabels(labels)
        .build();
  }

  private static long predictions(Evaluation evaluation) {
    return evaluation.getRows().stream()
        .flatMap(row -> row.getCells().stream())
        .mapToLong(EvaluationCell::getPredictions)
        .sum();
  }

  private static List<String> checksums(List<SpecificRecord> records) {
    return records.stream()
        .filter(TaskSealed.class::isInstance)
        .map(TaskSealed.class::cast)
        .map(seal -> seal.getTask() + " " + seal.getBlocks() + " " + seal.getSignature())
        .toList();
  }

  private static List<String> matrix(Evaluation evaluation) {
    return evaluation.getRows().stream().map(EvaluationRow::toString).toList();
  }

  private static Configuration from(Path savepoint, Configuration options) {
    Configuration restored = new Configuration(options);
    restored.set(StateRecoveryOptions.SAVEPOINT_PATH, savepoint.toUri().toString());
    return restored;
  }

  private static Configuration options(KafkaAccess access) {
    Configuration options = LocalRuntime.options(access);
    options.set(BackboneOptions.THREADS, 1);
    options.set(TrainingOptions.RANK, 2);
    options.set(TrainingOptions.TOP_K, 2);
    options.set(TrainingOptions.BATCH_SIZE, 8);
    options.set(TrainingOptions.STEPS_PER_TASK, 12);
    options.set(TrainingOptions.STEPS_PER_BATCH, 1);
    return options;
  }
}
