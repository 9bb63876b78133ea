// SPDX-License-Identifier: Apache-2.0
package io.moram.bench.observatory;

import io.moram.schemas.ActivationRecord;
import io.moram.schemas.AnswerRuleName;
import io.moram.schemas.AtomBlockRecord;
import io.moram.schemas.BlockChecksum;
import io.moram.schemas.ClassName;
import io.moram.schemas.Evaluation;
import io.moram.schemas.EvaluationCell;
import io.moram.schemas.EvaluationContext;
import io.moram.schemas.EvaluationRow;
import io.moram.schemas.EventFigures;
import io.moram.schemas.EventKind;
import io.moram.schemas.LearnerEvent;
import io.moram.schemas.Prediction;
import io.moram.schemas.RankedLabel;
import io.moram.schemas.RecognizedTask;
import io.moram.schemas.TaskSealed;
import io.moram.schemas.TaskShare;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.apache.avro.specific.SpecificRecord;

/** The records of a learner with many tasks. What they say is made up; their form is real. */
final class LongRun {

  static final String LEARNER = "bench";

  private static final int SITES = 36;
  private static final int RANK = 16;
  private static final int CLASSES = 10;
  private static final int EXAMPLES = 160;
  private static final int PICTURES = 200;
  private static final List<AnswerRuleName> RULES =
      List.of(AnswerRuleName.RECALL, AnswerRuleName.SELF_ACTIVATED, AnswerRuleName.GAUSSIAN);

  private final int tasks;
  private final Random random = new Random(1);
  private long answers;

  LongRun(int tasks) {
    this.tasks = tasks;
  }

  /** The events of all tasks, in order. */
  List<LearnerEvent> events() {
    List<LearnerEvent> events = new ArrayList<>();
    for (int task = 0; task < tasks; task++) {
      double first = (double) task * EXAMPLES;
      if (task > 0) {
        events.add(
            event(
                EventKind.BOUNDARY,
                task,
                Map.of(
                    EventFigures.CHANGE_POINT,
                    first,
                    EventFigures.DETECTED_AT,
                    first + 11,
                    EventFigures.STATISTIC,
                    1 + random.nextDouble(),
                    EventFigures.THRESHOLD,
                    1.0)));
      }
      events.add(event(EventKind.TASK_OPENED, task, Map.of(EventFigures.FIRST_EXAMPLE, first)));
      events.add(
          event(EventKind.TASK_ENDED, task, Map.of(EventFigures.EXAMPLES, (double) EXAMPLES)));
      for (int step = 10; step <= 100; step += 10) {
        events.add(
            event(
                EventKind.TRAINING_PROGRESS,
                task,
                Map.of(
                    EventFigures.STEP,
                    (double) step,
                    EventFigures.STEPS,
                    100.0,
                    EventFigures.LOSS,
                    20.0 / step + random.nextDouble())));
      }
      events.add(
          event(
              EventKind.TASK_SEALED,
              task,
              Map.of(
                  EventFigures.ATOMS, (double) SITES * RANK,
                  EventFigures.SEAL_SECONDS, 20.0,
                  EventFigures.SEALED_ACCURACY, 0.9)));
    }
    return events;
  }

  /** The atoms and the seals of all tasks. The atoms are one number wide. */
  List<SpecificRecord> atoms() {
    List<SpecificRecord> records = new ArrayList<>();
    for (int task = 0; task < tasks; task++) {
      int number = task;
      IntStream.range(0, SITES).forEach(site -> records.add(block(number, site)));
      records.add(seal(task));
    }
    return records;
  }

  /** The whole matrix, under every rule. */
  Evaluation evaluation() {
    List<EvaluationRow> rows = new ArrayList<>();
    for (AnswerRuleName rule : RULES) {
      for (int version = 0; version <= tasks; version++) {
        List<EvaluationCell> cells = new ArrayList<>();
        for (int task = 0; task < tasks; task++) {
          long right = random.nextInt(PICTURES);
          cells.add(new EvaluationCell(domain(task), (long) PICTURES, right / 2, right, null));
        }
        rows.add(new EvaluationRow(rule, version, cells));
      }
    }
    return new Evaluation(LEARNER, System.currentTimeMillis(), rows);
  }

  /** One more answer, about a picture of a random task. */
  Prediction answer() {
    int task = random.nextInt(tasks);
    String label = label(task, random.nextInt(CLASSES));
    Map<Integer, Float> shares = new HashMap<>();
    for (int i = 0; i < tasks; i++) {
      shares.put(i, 1f / tasks);
    }
    return Prediction.newBuilder()
        .setLearner(LEARNER)
        .setRequestId("request/" + answers++)
        .setEventTime(System.currentTimeMillis())
        .setRanked(List.of(new RankedLabel(label, random.nextFloat())))
        .setBankVersion(tasks)
        .setTaskShares(
            shares.entrySet().stream()
                .map(share -> new TaskShare(share.getKey(), share.getValue()))
                .toList())
        .setLatencyMillis(random.nextInt(100))
        .setRule(RULES.get(random.nextInt(2)))
        .setRecognition(new RecognizedTask(task, 0.9f, task + 1))
        .setEvaluation(new EvaluationContext(domain(task), label, List.of(label)))
        .build();
  }

  private static LearnerEvent event(EventKind kind, int task, Map<String, Double> figures) {
    return new LearnerEvent(
        LEARNER, task, System.currentTimeMillis(), kind, "made for a benchmark", figures);
  }

  private static AtomBlockRecord block(int task, int site) {
    return AtomBlockRecord.newBuilder()
        .setLearner(LEARNER)
        .setTask(task)
        .setSite(site(site))
        .setRank(RANK)
        .setInputWidth(1)
        .setOutputWidth(1)
        .setKeys(ByteBuffer.allocate(RANK * Float.BYTES))
        .setValues(ByteBuffer.allocate(RANK * Float.BYTES))
        .setChecksum(0)
        .build();
  }

  private static TaskSealed seal(int task) {
    return TaskSealed.newBuilder()
        .setLearner(LEARNER)
        .setTask(task)
        .setSealedAt(System.currentTimeMillis())
        .setExamples(EXAMPLES)
        .setBackbone("made for a benchmark")
        .setActivation(new ActivationRecord(RANK, 0.03f, 0.1f))
        .setBlocks(
            IntStream.range(0, SITES).mapToObj(site -> new BlockChecksum(site(site), 0L)).toList())
        .setVocabulary(
            IntStream.range(0, CLASSES)
                .mapToObj(place -> new ClassName(label(task, place), "a photo of {}"))
                .toList())
        .build();
  }

  private static String site(int number) {
    return "vision_model.encoder.layers.%d.self_attn.q_proj".formatted(number);
  }

  private static String domain(int task) {
    return String.format(Locale.ROOT, "domain %03d", task);
  }

  private static String label(int task, int place) {
    return "class " + place + " of task " + task;
  }
}
