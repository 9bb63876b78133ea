// SPDX-License-Identifier: Apache-2.0
package io.moram.flink.evaluate;

import static org.assertj.core.api.Assertions.assertThat;

import io.moram.evaluation.Cell;
import io.moram.evaluation.Scores;
import io.moram.flink.io.Decoded;
import io.moram.flink.io.KafkaMessage;
import io.moram.flink.state.FormatAssertions;
import io.moram.flink.state.StateBytes;
import io.moram.schemas.AnswerRuleName;
import io.moram.schemas.Evaluation;
import io.moram.schemas.EvaluationContext;
import io.moram.schemas.MessageCodec;
import io.moram.schemas.Prediction;
import io.moram.schemas.RankedLabel;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.avro.specific.SpecificRecord;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.common.typeutils.base.IntSerializer;
import org.apache.flink.api.common.typeutils.base.LongSerializer;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.streaming.api.operators.KeyedProcessOperator;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;
import org.apache.flink.util.Collector;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class EvaluationFunctionTest {
  private static final EvaluationContext APPLE =
      new EvaluationContext("fruits", "apple", List.of("apple", "pear"));

  @Test
  void countsEveryPredictionOnceIntoItsCell() throws Exception {
    try (EvaluationHarness harness = EvaluationHarness.opened()) {
      harness.setProcessingTime(1_000);
      harness.count(prediction("ada", 0, APPLE, "dog", "apple", "pear"), 0);
      harness.count(prediction("ada", 0, APPLE, "dog", "pear", "apple"), 0);
      harness.count(prediction("ada", 2, APPLE, "apple", "dog"), 0);
      harness.count(prediction("ada", 2, APPLE, "dog"), 0);
      harness.count(prediction("ada", 2, APPLE), 0);
      harness.count(prediction("ada", 2, null, "apple"), 0);
      harness.count(prediction("bob", 2, APPLE, "apple"), 0);
      assertThat(harness.extractOutputValues()).isEmpty();

      harness.setProcessingTime(1_500);

      Evaluation ada = harness.newest("ada");
      assertThat(ada.getTime()).isEqualTo(1_500);
      Scores scores = EvaluationRecords.scores(ada, AnswerRuleName.SELF_ACTIVATED);
      assertThat(scores.rows().keySet()).containsExactly(0, 2);
      assertThat(scores.cell(0, "fruits")).isEqualTo(new Cell(2, 0, 1));
      assertThat(scores.cell(2, "fruits")).isEqualTo(new Cell(3, 1, 1));
      assertThat(
              EvaluationRecords.scores(harness.newest("bob"), AnswerRuleName.SELF_ACTIVATED)
                  .cell(2, "fruits"))
          .isEqualTo(new Cell(1, 1, 1));
      assertThat(harness.extractOutputValues()).hasSize(2);
    }
  }

  @Test
  void countsEveryRuleByItself() throws Exception {
    try (EvaluationHarness harness = EvaluationHarness.opened()) {
      harness.count(prediction(AnswerRuleName.RECALL, null, "apple"), 0);
      harness.count(prediction(AnswerRuleName.RECALL, null, "apple"), 0);
      harness.count(prediction(AnswerRuleName.SELF_ACTIVATED, null, "pear"), 0);
      harness.setProcessingTime(500);

      Evaluation ada = harness.newest("ada");
      assertThat(EvaluationRecords.scores(ada, AnswerRuleName.RECALL).cell(1, "fruits"))
          .isEqualTo(new Cell(2, 2, 2));
      assertThat(EvaluationRecords.scores(ada, AnswerRuleName.SELF_ACTIVATED).cell(1, "fruits"))
          .isEqualTo(new Cell(1, 0, 0));
      assertThat(EvaluationRecords.scores(ada, AnswerRuleName.GAUSSIAN).rows()).isEmpty();
    }
  }

  @Test
  void anAnswerOfAnOpenTaskIsNotCounted() throws Exception {
    try (EvaluationHarness harness = EvaluationHarness.opened()) {
      harness.count(prediction(AnswerRuleName.RECALL, 0, "apple"), 0);
      harness.setProcessingTime(500);
      assertThat(harness.extractOutputValues()).isEmpty();

      harness.count(prediction(AnswerRuleName.RECALL, null, "pear"), 0);
      harness.setProcessingTime(1_000);
      assertThat(
              EvaluationRecords.scores(harness.newest("ada"), AnswerRuleName.RECALL)
                  .cell(1, "fruits"))
          .isEqualTo(new Cell(1, 0, 0));
    }
  }

  @Test
  void emitsOncePerInterval() throws Exception {
    try (EvaluationHarness harness = EvaluationHarness.opened()) {
      for (int i = 0; i < 100; i++) {
        harness.setProcessingTime(i * 10L);
        harness.count(prediction("ada", 1, APPLE, "apple"), 0);
      }
      harness.setProcessingTime(10_000);

      List<Evaluation> evaluations = harness.extractOutputValues();
      assertThat(evaluations.size()).isBetween(2, 3);
      assertThat(
              EvaluationRecords.scores(harness.newest("ada"), AnswerRuleName.SELF_ACTIVATED)
                  .cell(1, "fruits")
                  .predictions())
          .isEqualTo(100);
    }
  }

  @Test
  void emitsWhatIsLeftAtTheEndOfInputAndNothingTwice() throws Exception {
    try (EvaluationHarness harness = EvaluationHarness.opened()) {
      harness.count(prediction("ada", 1, APPLE, "apple"), 0);
      harness.processWatermark1(Watermark.MAX_WATERMARK);
      harness.processWatermark2(Watermark.MAX_WATERMARK);
      harness.setProcessingTime(10_000);

      assertThat(harness.extractOutputValues()).hasSize(1);
    }
  }

  @Test
  void goesOnCountingFromACheckpoint() throws Exception {
    OperatorSubtaskState checkpoint;
    try (EvaluationHarness harness = EvaluationHarness.opened()) {
      harness.setProcessingTime(0);
      harness.count(prediction("ada", 1, APPLE, "apple"), 0);
      harness.setProcessingTime(500);
      harness.count(prediction("ada", 1, APPLE, "pear"), 0);
      checkpoint = harness.snapshot(1, 1);
    }
    try (EvaluationHarness harness = new EvaluationHarness()) {
      harness.restore(checkpoint);
      harness.setProcessingTime(2_000);
      assertThat(
              EvaluationRecords.scores(harness.newest("ada"), AnswerRuleName.SELF_ACTIVATED)
                  .cell(1, "fruits"))
          .as("what was counted but not yet emitted at the checkpoint")
          .isEqualTo(new Cell(2, 1, 1));

      harness.count(prediction("ada", 2, APPLE, "apple"), 0);
      harness.setProcessingTime(3_000);
      Scores scores =
          EvaluationRecords.scores(harness.newest("ada"), AnswerRuleName.SELF_ACTIVATED);
      assertThat(scores.cell(1, "fruits")).isEqualTo(new Cell(2, 1, 1));
      assertThat(scores.cell(2, "fruits")).isEqualTo(new Cell(1, 1, 1));
    }
  }

  @Test
  void nothingIsLeftOfAForgottenLearnerAndAnotherIsCountedOn() throws Exception {
    try (EvaluationHarness harness = EvaluationHarness.opened()) {
      harness.setProcessingTime(0);
      harness.count(prediction("ada", 1, APPLE, "apple"), 0);
      harness.count(prediction("bob", 1, APPLE, "apple"), 0);
      harness.setProcessingTime(500);
      harness.count(prediction("ada", 2, APPLE, "apple"), 0);
      harness.count(prediction(AnswerRuleName.RECALL, null, "apple"), 0);
      assertThat(StateBytes.count(harness.snapshot(1, 1), "ada")).isPositive();

      harness.processElement2(new StreamRecord<>("ada", 0));
      assertThat(harness.newest("ada").getRows()).isEmpty();
      assertThat(StateBytes.count(harness.snapshot(2, 2), "ada")).isZero();
      assertThat(StateBytes.count(harness.snapshot(3, 3), "bob")).isPositive();
      int emitted = harness.extractOutputValues().size();
      harness.setProcessingTime(5_000);
      assertThat(harness.extractOutputValues()).as("its timer is gone").hasSize(emitted);

      harness.count(prediction("ada", 1, APPLE, "pear"), 0);
      harness.count(prediction("bob", 1, APPLE, "apple"), 0);
      harness.setProcessingTime(6_000);
      assertThat(
              EvaluationRecords.scores(harness.newest("ada"), AnswerRuleName.SELF_ACTIVATED)
                  .cell(1, "fruits"))
          .isEqualTo(new Cell(1, 0, 0));
      assertThat(
              EvaluationRecords.scores(harness.newest("bob"), AnswerRuleName.SELF_ACTIVATED)
                  .cell(1, "fruits"))
          .isEqualTo(new Cell(2, 2, 2));
    }
  }

  @Test
  void domainsBeyondARecordsRoomAreNotCounted() throws Exception {
    try (EvaluationHarness harness = EvaluationHarness.opened()) {
      for (int i = 0; i < 2_500; i++) {
        harness.count(prediction("ada", 1, inDomain("%0250d".formatted(i)), "apple"), 0);
      }
      harness.count(prediction("ada", 1, inDomain("%0250d".formatted(0)), "apple"), 0);
      harness.setProcessingTime(500);

      Evaluation evaluation = harness.newest("ada");
      assertThat(MessageCodec.evaluations().encode(evaluation).length)
          .isBetween(400_000, (int) LearnerRows.LIMIT);
      Scores scores = EvaluationRecords.scores(evaluation, AnswerRuleName.SELF_ACTIVATED);
      assertThat(scores.cell(1, "%0250d".formatted(0)).predictions())
          .as("a domain that is known counts on")
          .isEqualTo(2);
    }
  }

  @Test
  void theNewestVersionsCountForEver() throws Exception {
    int domains = 50;
    int versions = 400;
    try (EvaluationHarness harness = EvaluationHarness.opened()) {
      for (int version = 0; version < versions; version++) {
        for (int domain = 0; domain < domains; domain++) {
          harness.count(prediction("ada", version, inDomain("domain " + domain), "apple"), 0);
        }
      }
      harness.setProcessingTime(500);

      Evaluation evaluation = harness.newest("ada");
      assertThat(MessageCodec.evaluations().encode(evaluation).length)
          .isLessThan((int) LearnerRows.LIMIT);
      assertThat(evaluation.getRows().size()).isBetween(200, versions - 1);
      assertThat(evaluation.getRows())
          .as("no row has a hole, and the newest are there")
          .allSatisfy(row -> assertThat(row.getCells()).hasSize(domains))
          .last()
          .satisfies(row -> assertThat(row.getBankVersion()).isEqualTo(versions - 1));
    }
  }

  private static EvaluationContext inDomain(String domain) {
    return new EvaluationContext(domain, "apple", List.of("apple", "pear"));
  }

  /** A job of an earlier build had an operator of one input. */
  @Test
  void goesOnCountingFromACheckpointOfAnEarlierBuild() throws Exception {
    OperatorSubtaskState checkpoint;
    try (var earlier =
        new KeyedOneInputStreamOperatorTestHarness<>(
            new KeyedProcessOperator<>(new EarlierCount()),
            (String learner) -> learner,
            Types.STRING)) {
      earlier.open();
      earlier.processElement("ada", 0);
      checkpoint = earlier.snapshot(1, 1);
    }
    try (EvaluationHarness harness = new EvaluationHarness()) {
      harness.restore(checkpoint);
      harness.setProcessingTime(1_000);
      assertThat(
              EvaluationRecords.scores(harness.newest("ada"), AnswerRuleName.SELF_ACTIVATED)
                  .cell(1, "fruits"))
          .isEqualTo(new Cell(1, 1, 1));
    }
  }

  /** The state and the timers of the operator of one input. */
  private static final class EarlierCount extends KeyedProcessFunction<String, String, String> {
    @Override
    public void processElement(String learner, Context context, Collector<String> out)
        throws Exception {
      MapState<Integer, SortedMap<String, Cell>> rows =
          getRuntimeContext()
              .getMapState(
                  new MapStateDescriptor<>("rows", IntSerializer.INSTANCE, new RowSerializer()));
      rows.put(1, new TreeMap<>(Map.of("fruits", new Cell(1, 1, 1))));
      getRuntimeContext()
          .getState(new ValueStateDescriptor<>("emission-due", LongSerializer.INSTANCE))
          .update(500L);
      context.timerService().registerProcessingTimeTimer(500);
      context.timerService().registerEventTimeTimer(Long.MAX_VALUE);
    }
  }

  @Test
  void rowsComeBackAsTheyWere() throws IOException {
    TreeMap<String, Cell> row = new TreeMap<>();
    row.put("fruits", new Cell(1L << 40, 3, 4));
    row.put("Ωmega", Cell.EMPTY);
    assertThat(FormatAssertions.roundTrip(new RowSerializer(), row)).isEqualTo(row);
    FormatAssertions.assertNewerVersionRefused(new RowSerializer(), row);
  }

  private static Decoded<SpecificRecord> prediction(
      String learner, int bankVersion, @Nullable EvaluationContext evaluation, String... ranked) {
    return decoded(record(learner, bankVersion, evaluation, ranked));
  }

  /** An answer to a picture of an apple by version 1. */
  private static Decoded<SpecificRecord> prediction(
      AnswerRuleName rule, @Nullable Integer provisionalStep, String label) {
    Prediction prediction = record("ada", 1, APPLE, label);
    prediction.setRule(rule);
    prediction.setProvisionalStep(provisionalStep);
    return decoded(prediction);
  }

  private static Prediction record(
      String learner, int bankVersion, @Nullable EvaluationContext evaluation, String... ranked) {
    return Prediction.newBuilder()
        .setLearner(learner)
        .setRequestId("r")
        .setEventTime(0)
        .setRanked(Stream.of(ranked).map(label -> new RankedLabel(label, 0.5f)).toList())
        .setBankVersion(bankVersion)
        .setTaskShares(List.of())
        .setLatencyMillis(1)
        .setEvaluation(evaluation)
        .build();
  }

  private static Decoded<SpecificRecord> decoded(SpecificRecord prediction) {
    byte[] bytes = MessageCodec.answers().encode(prediction);
    return new Decoded<>(new KafkaMessage("predictions", 0, 0, 0, null, bytes), prediction);
  }
}
