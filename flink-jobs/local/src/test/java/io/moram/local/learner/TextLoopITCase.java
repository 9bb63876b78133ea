// SPDX-License-Identifier: Apache-2.0
package io.moram.local.learner;

import static org.assertj.core.api.Assertions.assertThat;

import io.moram.client.KafkaAccess;
import io.moram.client.RecordSender;
import io.moram.evaluation.Cell;
import io.moram.evaluation.Scores;
import io.moram.evaluation.text.TextMetric;
import io.moram.flink.boundary.DetectorKind;
import io.moram.flink.evaluate.EvaluationRecords;
import io.moram.jobs.config.BackboneOptions;
import io.moram.jobs.learner.BoundaryOptions;
import io.moram.jobs.learner.LearnerOptions;
import io.moram.jobs.learner.TrainingOptions;
import io.moram.jobs.serving.TextServingOptions;
import io.moram.jobs.submit.Job;
import io.moram.local.EmbeddedJob;
import io.moram.local.testing.LocalRuntime;
import io.moram.local.testing.TopicRecords;
import io.moram.model.decoder.TinyDecoder;
import io.moram.schemas.AnswerEnd;
import io.moram.schemas.AnswerRuleName;
import io.moram.schemas.AtomBlockRecord;
import io.moram.schemas.AtomKey;
import io.moram.schemas.DeadLetter;
import io.moram.schemas.DeadLetterReason;
import io.moram.schemas.EndOfTask;
import io.moram.schemas.Evaluation;
import io.moram.schemas.EventKind;
import io.moram.schemas.Example;
import io.moram.schemas.LearnerEvent;
import io.moram.schemas.MessageCodec;
import io.moram.schemas.RecognizedTask;
import io.moram.schemas.SignaturePart;
import io.moram.schemas.TaskSealed;
import io.moram.schemas.TextEvaluationContext;
import io.moram.schemas.TextExample;
import io.moram.schemas.TextPrediction;
import io.moram.schemas.TextRequest;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.avro.specific.SpecificRecord;
import org.apache.flink.configuration.Configuration;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** A language model learns two tasks of texts from Kafka, and answers with what it learned. */
@Timeout(300)
class TextLoopITCase {
  private static final String LEARNER = "support";
  private static final int EXAMPLES = 24;
  private static final List<String> PROMPTS = List.of("%d plus 1 is ", "SHOUT word %d: ");

  @RegisterExtension static final LocalRuntime RUNTIME = new LocalRuntime(Duration.ofMillis(250));

  @TempDir private static Path model;

  @BeforeAll
  static void writeModel() throws Exception {
    TinyDecoder.copy("llama-tiny", model);
  }

  @Test
  void aLearnerThatIsKilledInTheMiddleOfATaskSealsTheSameBitsAndAnswersFromThem() throws Exception {
    Map<String, SpecificRecord> undisturbed;
    try (Run run = new Run()) {
      run.send(0, 2 * EXAMPLES);
      undisturbed = run.untilSealed();
      run.stop();
    }
    assertThat(undisturbed).isNotEmpty();

    try (Run run = new Run()) {
      run.send(0, EXAMPLES / 2);
      run.events.until(1, event -> event.getKind() == EventKind.TRAINING_PROGRESS);
      run.killTaskManager();
      run.sendUnusable();
      run.send(EXAMPLES / 2, 2 * EXAMPLES);
      run.events.until(
          1, event -> event.getKind() == EventKind.TRAINING_PROGRESS && event.getTask() == 1);
      run.killTaskManager();
      assertThat(run.untilSealed()).isEqualTo(undisturbed);
      assertThat(run.deadLetters.until(3, letter -> true))
          .extracting(DeadLetter::getReason)
          .containsExactlyInAnyOrder(
              DeadLetterReason.INVALID, DeadLetterReason.TOO_LARGE, DeadLetterReason.INVALID);
      run.answersOfBothTasks();
      run.stop();
    }
  }

  private static boolean isWhole(TextPrediction prediction) {
    return prediction.getEnd() != AnswerEnd.PARTIAL;
  }

  /** The score of each domain, which one answer of its own bank version has. */
  private static Map<String, Double> scores(Evaluation evaluation) {
    Map<String, Double> scores = new TreeMap<>();
    Scores recalled = EvaluationRecords.scores(evaluation, AnswerRuleName.RECALL);
    for (int task = 0; task < recalled.rows().size(); task++) {
      Cell cell = recalled.cell(task + 1, "task" + task);
      assertThat(cell.predictions()).isEqualTo(1);
      scores.put("task" + task, cell.score());
    }
    return scores;
  }

  /** A learner job on topics that no other run uses, and what it writes. */
  private static final class Run implements AutoCloseable {
    private final KafkaAccess access = RUNTIME.newTopics();
    private final RecordSender sender = new RecordSender(access);
    private final TopicRecords<SpecificRecord> atoms =
        new TopicRecords<>(RUNTIME, access, access.topics().atoms(), MessageCodec.atoms());
    private final TopicRecords<LearnerEvent> events =
        new TopicRecords<>(RUNTIME, access, access.topics().events(), MessageCodec.events());
    private final TopicRecords<DeadLetter> deadLetters =
        new TopicRecords<>(
            RUNTIME, access, access.topics().deadLetters(), MessageCodec.deadLetters());
    private final EmbeddedJob job = RUNTIME.start(Job.LEARNER, options());

    Run() throws Exception {}

    private Configuration options() {
      Configuration options = LocalRuntime.options(access);
      options.set(BackboneOptions.FOLDER, model.toString());
      options.set(BackboneOptions.THREADS, 1);
      options.set(BoundaryOptions.DETECTOR, DetectorKind.MARKER);
      options.set(LearnerOptions.PROGRESS_INTERVAL, 1);
      options.set(LearnerOptions.TEXT_TOKENS, 64);
      options.set(TrainingOptions.RANK, 2);
      options.set(TrainingOptions.TOP_K, 2);
      options.set(TrainingOptions.BATCH_SIZE, 4);
      options.set(TrainingOptions.STEPS_PER_TASK, 12);
      options.set(TrainingOptions.STEPS_PER_BATCH, 1);
      return options;
    }

    /** Sends the examples from one number to another, and the end of a whole task. */
    void send(int from, int to) throws IOException {
      for (int number = from; number < to; number++) {
        int task = number / EXAMPLES;
        int place = number % EXAMPLES;
        sender.sendControl(
            text(PROMPTS.get(task).formatted(place), place % 3 + "!", "task" + task));
      }
      if (to == 2 * EXAMPLES) {
        sender.send(new EndOfTask(LEARNER, 0L));
      }
      sender.flush();
    }

    private static TextExample text(String prompt, String answer, String marker) {
      return TextExample.newBuilder()
          .setLearner(LEARNER)
          .setExampleId("")
          .setEventTime(0)
          .setPrompt(prompt)
          .setAnswer(answer)
          .setTaskMarker(marker)
          .build();
    }

    /** A picture, a text that is too long, and one that the tokenizer reads nothing of. */
    void sendUnusable() throws IOException {
      sender.send(
          Example.newBuilder()
              .setLearner(LEARNER)
              .setExampleId("picture")
              .setEventTime(0)
              .setImage(ByteBuffer.wrap(new byte[] {1}))
              .setLabel("fox")
              .build());
      sender.sendControl(text("x".repeat(80), "y", "task0"));
      sender.sendControl(text("ü", "y", "task0"));
    }

    void killTaskManager() throws Exception {
      RUNTIME.replaceTaskManager();
      job.awaitRunning(LocalRuntime.LIMIT);
    }

    /** The atoms and signatures of both tasks, by their keys. */
    Map<String, SpecificRecord> untilSealed() {
      Map<String, SpecificRecord> sealed = new TreeMap<>();
      for (SpecificRecord record : atoms.until(2, TaskSealed.class::isInstance)) {
        if (record instanceof AtomBlockRecord block) {
          sealed.put(AtomKey.of(block), block);
        } else if (record instanceof SignaturePart part && !part.getProvisional()) {
          sealed.put(AtomKey.of(part), part);
        }
      }
      return sealed;
    }

    /** Each prompt is recognised as its task, and answered by that task's bank version. */
    void answersOfBothTasks() throws Exception {
      Configuration options = LocalRuntime.options(access);
      options.set(BackboneOptions.FOLDER, model.toString());
      options.set(BackboneOptions.THREADS, 1);
      options.set(TextServingOptions.PARTIAL_TOKENS, 1);
      EmbeddedJob serving = RUNTIME.start(Job.SERVING, options);
      EmbeddedJob evaluation = RUNTIME.start(Job.EVALUATION, LocalRuntime.options(access));
      try (TopicRecords<TextPrediction> predictions =
              new TopicRecords<>(
                  RUNTIME, access, access.topics().predictions(), MessageCodec.textPredictions());
          TopicRecords<Evaluation> evaluations =
              new TopicRecords<>(
                  RUNTIME, access, access.topics().evaluations(), MessageCodec.evaluations())) {
        for (int task = 0; task < 2; task++) {
          sender.send(
              TextRequest.newBuilder()
                  .setLearner(LEARNER)
                  .setRequestId(Integer.toString(task))
                  .setEventTime(System.currentTimeMillis())
                  .setPrompt(PROMPTS.get(task).formatted(7))
                  .setMaxTokens(4)
                  .setPartial(true)
                  .setEvaluation(new TextEvaluationContext("task" + task, "1!", "similarity", null))
                  .build());
        }
        sender.flush();
        Map<String, Double> scores = new TreeMap<>();
        for (TextPrediction prediction : predictions.until(2, TextLoopITCase::isWhole)) {
          if (!isWhole(prediction)) {
            continue;
          }
          int task = Integer.parseInt(prediction.getRequestId());
          RecognizedTask recognized = prediction.getRecognition();
          assertThat(recognized).isNotNull();
          assertThat(recognized.getTask()).isEqualTo(task);
          assertThat(prediction.getBankVersion()).isEqualTo(task + 1);
          assertThat(prediction.getPromptTokens()).isPositive();
          scores.put("task" + task, TextMetric.SIMILARITY.score("", prediction.getText(), "1!"));
        }
        evaluations.until(1, one -> scores.equals(scores(one)));
      }
      RUNTIME.stop(serving);
      RUNTIME.stop(evaluation);
    }

    void stop() throws Exception {
      RUNTIME.stop(job);
    }

    @Override
    public void close() {
      sender.close();
      atoms.close();
      events.close();
      deadLetters.close();
    }
  }
}
