// SPDX-License-Identifier: Apache-2.0
package io.moram.flink.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.moram.evaluation.Cell;
import io.moram.evaluation.text.TextMetric;
import io.moram.flink.io.Decoded;
import io.moram.flink.io.KafkaMessage;
import io.moram.flink.state.FormatAssertions;
import io.moram.schemas.AnswerEnd;
import io.moram.schemas.AnswerRuleName;
import io.moram.schemas.MessageCodec;
import io.moram.schemas.TextEvaluationContext;
import io.moram.schemas.TextPrediction;
import java.util.HexFormat;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.avro.specific.SpecificRecord;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Answers in text in the evaluation job. */
class TextScoresTest {

  @Test
  void eachAnswerAddsItsScoreByItsMetric() throws Exception {
    try (EvaluationHarness harness = EvaluationHarness.opened()) {
      harness.count(answer("the cat sat", "the cat", "rougeL", null), 0);
      harness.count(answer(" the cat ", "the cat", "rougeL", null), 0);
      harness.count(answer("nothing", "the cat", "rougeL", null), 0);
      harness.setProcessingTime(500);

      Cell cell = cell(harness);
      assertThat(cell.predictions()).isEqualTo(3);
      assertThat(cell.correct()).isEqualTo(1);
      assertThat(cell.correctWithin()).isEqualTo(1);
      assertThat(cell.scoreSum()).isEqualTo(80.0 + 100.0);
      assertThat(cell.score()).isCloseTo(60, within(1e-9));
    }
  }

  @Test
  void sariIsScoredAgainstItsSourceAndIsNotCountedWithoutOne() throws Exception {
    String source = "the big cat sat";
    try (EvaluationHarness harness = EvaluationHarness.opened()) {
      harness.count(answer("a cat sat", "the cat sat", "sari", source), 0);
      harness.count(answer("a cat sat", "the cat sat", "sari", null), 0);
      harness.setProcessingTime(500);

      double expected = TextMetric.SARI.score(source, "a cat sat", "the cat sat");
      assertThat(expected).isBetween(1.0, 99.0);
      assertThat(cell(harness)).isEqualTo(new Cell(1, 0, 0, expected));
    }
  }

  @Test
  void answersThatGoOnAndOrdinaryOnesAreNotCounted() throws Exception {
    TextPrediction growing = prediction("blue", "blue", "accuracy", null);
    growing.setEnd(AnswerEnd.PARTIAL);
    TextPrediction ordinary = prediction("blue", "blue", "accuracy", null);
    ordinary.setEvaluation(null);
    try (EvaluationHarness harness = EvaluationHarness.opened()) {
      harness.count(decoded(growing), 0);
      harness.count(decoded(ordinary), 0);
      harness.setProcessingTime(500);
      assertThat(harness.extractOutputValues()).isEmpty();

      harness.count(answer("blue", "blue", "accuracy", null), 0);
      harness.setProcessingTime(1_000);
      assertThat(cell(harness)).isEqualTo(new Cell(1, 1, 1, 100.0));
    }
  }

  @Test
  void whatWouldTakeTooLongToScoreOrHasAnUnknownMetricIsNotCounted() throws Exception {
    String longText = "x".repeat(ScoredAnswer.MOST_CHARACTERS + 1);
    try (EvaluationHarness harness = EvaluationHarness.opened()) {
      harness.count(answer(longText, "x", "similarity", null), 0);
      harness.count(answer("x", longText, "similarity", null), 0);
      harness.count(answer("x", "x", "bleu", null), 0);
      harness.count(answer("x", "x", "similarity", null), 0);
      harness.setProcessingTime(500);
      assertThat(cell(harness)).isEqualTo(new Cell(1, 1, 1, 100.0));
    }
  }

  @Test
  void sumsGoOnFromACheckpointAndAReplayAddsNothingTwice() throws Exception {
    OperatorSubtaskState checkpoint;
    try (EvaluationHarness harness = EvaluationHarness.opened()) {
      harness.count(answer("the cat sat", "the cat", "rougeL", null), 0);
      checkpoint = harness.snapshot(1, 1);
      // Read again after the restore, because the checkpoint has the offset before it.
      harness.count(answer("the cat", "the cat", "rougeL", null), 0);
      harness.setProcessingTime(500);
      assertThat(cell(harness)).isEqualTo(new Cell(2, 1, 1, 180.0));
    }
    try (EvaluationHarness harness = new EvaluationHarness()) {
      harness.restore(checkpoint);
      harness.count(answer("the cat", "the cat", "rougeL", null), 0);
      harness.setProcessingTime(500);
      assertThat(cell(harness)).isEqualTo(new Cell(2, 1, 1, 180.0));
    }
  }

  @Test
  void sumsComeBackAsTheyWereAndRowsOfEarlierBuildsHaveNone() throws Exception {
    SortedMap<String, Cell> row = new TreeMap<>();
    row.put("mails", new Cell(3, 1, 1, 180.5));
    row.put("pets", new Cell(9, 8, 9));
    assertThat(FormatAssertions.roundTrip(new RowSerializer(), row)).isEqualTo(row);

    byte[] earlier =
        HexFormat.of()
            .parseHex(
                "01"
                    + "00000001"
                    + "00000004"
                    + "70657473"
                    + "0000000000000009"
                    + "0000000000000008"
                    + "0000000000000009");
    assertThat(new RowSerializer().deserialize(new DataInputDeserializer(earlier)))
        .containsOnlyKeys("pets")
        .containsEntry("pets", new Cell(9, 8, 9));
  }

  private static Cell cell(EvaluationHarness harness) {
    return EvaluationRecords.scores(harness.newest("ada"), AnswerRuleName.RECALL).cell(2, "mails");
  }

  private static Decoded<SpecificRecord> answer(
      String text, String expected, String metric, @Nullable String source) {
    return decoded(prediction(text, expected, metric, source));
  }

  private static TextPrediction prediction(
      String text, String expected, String metric, @Nullable String source) {
    return TextPrediction.newBuilder()
        .setLearner("ada")
        .setRequestId("r")
        .setEventTime(0)
        .setText(text)
        .setEnd(AnswerEnd.END_TOKEN)
        .setPromptTokens(1)
        .setAnswerTokens(1)
        .setBankVersion(2)
        .setLatencyMillis(1)
        .setRule(AnswerRuleName.RECALL)
        .setEvaluation(new TextEvaluationContext("mails", expected, metric, source))
        .build();
  }

  private static Decoded<SpecificRecord> decoded(TextPrediction prediction) {
    byte[] bytes = MessageCodec.answers().encode(prediction);
    return new Decoded<>(new KafkaMessage("predictions", 0, 0, 0, null, bytes), prediction);
  }
}
