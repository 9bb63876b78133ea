// SPDX-License-Identifier: Apache-2.0
package io.moram.evaluation.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TextMetricTest {

  private static double score(TextMetric metric, String answer, String reference) {
    return metric.score("", answer, reference);
  }

  @ParameterizedTest
  @CsvSource({"' B ', B, 100", "b, B, 0", "B., B, 0", "'', B, 0"})
  void accuracyIsAnExactMatch(String answer, String reference, double expected) {
    assertThat(score(TextMetric.ACCURACY, answer, reference)).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({"b., B, 100", "'alarm/set  alarm', 'Alarm-set_alarm', 100", "ba, B, 0"})
  void normalizedAccuracyIgnoresCaseAndPunctuation(
      String answer, String reference, double expected) {
    assertThat(score(TextMetric.NORMALIZED_ACCURACY, answer, reference)).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({"'B because', B, 100", "'', B, 0", "ab, abc, 0", "abc, '', 0"})
  void prefixAccuracyReadsTheBeginningOfTheAnswer(
      String answer, String reference, double expected) {
    assertThat(score(TextMetric.PREFIX_ACCURACY, answer, reference)).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({"'B because', 'B it is', 100", "A, B, 0", "'', B, 0", "B, '', 0"})
  void choicesAreComparedByTheirLetter(String answer, String reference, double expected) {
    assertThat(score(TextMetric.FIRST_LETTER, answer, reference)).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({
    "'76 - 25 = 51', 51, 100",
    "'1 = 2 = 51.0 apples', '= 51', 100",
    "'51 = x', 51, 0",
    "'1,051', 1051, 100",
    "'-3', '3', 0",
    "none, none, 0"
  })
  void numericComparesTheLastNumberAfterTheLastEqualsSign(
      String answer, String reference, double expected) {
    assertThat(score(TextMetric.NUMERIC, answer, reference)).isEqualTo(expected);
  }

  @Test
  void similarityIsOverCharacters() {
    assertThat(score(TextMetric.SIMILARITY, "abcd", "acbd")).isEqualTo(75);
    assertThat(score(TextMetric.SIMILARITY, "", "abc")).isZero();
    assertThat(score(TextMetric.SIMILARITY, "a🙂", "🙂")).isCloseTo(200.0 / 3, within(1e-9));
  }

  @Test
  void rougeIsOverWords() {
    assertThat(score(TextMetric.ROUGE_L, "the  cat sat", "the cat was on it"))
        .isEqualTo(200.0 * 2 / 8);
    assertThat(score(TextMetric.ROUGE_L, " ", "a")).isZero();
  }

  /** The sentences with which SARI was published, beside one of their references. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "About 95 you now get in . | 21.8056",
        "About 95 species are now agreed . | 47.7742",
        "About 95 species are currently agreed . | 66.6667"
      })
  void sariComparesWhatWasKeptDeletedAndAdded(String answer, double expected) {
    double score =
        TextMetric.SARI.score(
            "About 95 species are currently accepted .",
            answer,
            "About 95 species are currently known .");
    assertThat(score).isCloseTo(expected, within(1e-3));
  }

  @Test
  void metricsAreFoundByTheNamesInFiles() {
    assertThat(TextMetric.named("rougeL")).isEqualTo(TextMetric.ROUGE_L);
    assertThatThrownBy(() -> TextMetric.named("bleu"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("metric is 'bleu'; must be one of [accuracy,");
  }
}
