// SPDX-License-Identifier: Apache-2.0
package io.moram.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class AccuracyMatrixTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** The reference figures are rounded to two decimals, as are the matrices they came from. */
  private static final Offset<Double> ROUNDING = within(0.0101);

  @ParameterizedTest
  @MethodSource("references")
  void agreesWithTheReferenceFigures(JsonNode reference) {
    AccuracyMatrix all = matrix(reference, "zeroShot", "accuracy");
    assertThat(all.transfer()).isCloseTo(reference.get("transfer").asDouble(), ROUNDING);
    assertThat(all.average()).isCloseTo(reference.get("average").asDouble(), ROUNDING);
    assertThat(all.last()).isCloseTo(reference.get("last").asDouble(), ROUNDING);
    assertThat(all.own()).isCloseTo(reference.get("own").asDouble(), ROUNDING);
    assertThat(all.forgetting()).isCloseTo(reference.get("forgetting").asDouble(), ROUNDING);

    AccuracyMatrix within = matrix(reference, "zeroShotWithin", "accuracyWithin");
    assertThat(within.last()).isCloseTo(reference.get("lastWithin").asDouble(), ROUNDING);
    assertThat(within.own()).isCloseTo(reference.get("ownWithin").asDouble(), ROUNDING);
    assertThat(within.forgetting())
        .isCloseTo(reference.get("forgettingWithin").asDouble(), ROUNDING);
  }

  @Test
  void countsTransferAboveTheDiagonalAndForgettingWithItsSign() {
    AccuracyMatrix matrix =
        new AccuracyMatrix(
            List.of("a", "b", "c"),
            List.of(99.0, 99.0, 99.0),
            List.of(
                List.of(50.0, 10.0, 20.0), List.of(60.0, 70.0, 40.0), List.of(80.0, 40.0, 90.0)));

    assertThat(matrix.transfer()).isEqualTo((10.0 + (20.0 + 40.0) / 2) / 2);
    assertThat(matrix.forgetting()).isEqualTo(((50.0 - 80.0) + (70.0 - 40.0)) / 2);
    assertThat(matrix.last()).isEqualTo(70.0);
    assertThat(matrix.own()).isEqualTo(70.0);
    assertThat(matrix.average()).isCloseTo(460.0 / 9, within(1e-9));
  }

  @Test
  void averagesEachRowOverAllDomainsAndOverThoseThatWereTaught() {
    AccuracyMatrix matrix =
        new AccuracyMatrix(
            List.of("a", "b", "never"),
            List.of("first", "second"),
            List.of(0, 1, AccuracyMatrix.UNLEARNED),
            List.of(99.0, 99.0, 99.0),
            List.of(List.of(50.0, 10.0, 30.0), List.of(40.0, 70.0, 40.0)));

    assertThat(matrix.after(0)).isEqualTo(30.0);
    assertThat(matrix.after(1)).isEqualTo(50.0);
    assertThat(matrix.learnedAfter(0)).isEqualTo(50.0);
    assertThat(matrix.learnedAfter(1)).isEqualTo(55.0);
  }

  @Test
  void hasNoTransferAndNoForgettingWithOneTask() {
    AccuracyMatrix matrix = new AccuracyMatrix(List.of("a"), List.of(1.0), List.of(List.of(50.0)));

    assertThat(matrix.transfer()).isNaN();
    assertThat(matrix.forgetting()).isNaN();
    assertThat(matrix.last()).isEqualTo(50.0);
  }

  @Test
  void refusesAMatrixThatIsNotSquare() {
    assertThatThrownBy(
            () ->
                new AccuracyMatrix(
                    List.of("a", "b"), List.of(1.0, 1.0), List.of(List.of(1.0), List.of(1.0, 2.0))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("2 domains need 2 zero-shot figures and 2 rows of 2 columns");
  }

  @Test
  void knowsWhichRowIsADomainsOwnIfTasksAndDomainsDiffer() {
    // Task 0 taught a and b together, tasks 1 and 2 taught c, and nothing taught d.
    AccuracyMatrix matrix =
        new AccuracyMatrix(
            List.of("a", "b", "c", "d"),
            List.of("task 0", "task 1", "task 2"),
            List.of(0, 0, 1, AccuracyMatrix.UNLEARNED),
            List.of(1.0, 1.0, 1.0, 1.0),
            List.of(
                List.of(50.0, 60.0, 10.0, 5.0),
                List.of(40.0, 65.0, 80.0, 6.0),
                List.of(30.0, 70.0, 76.0, 4.0)));

    assertThat(matrix.transfer()).as("of c, before task 1").isEqualTo(10.0);
    assertThat(matrix.own()).isCloseTo((50.0 + 60.0 + 80.0) / 3, within(1e-9));
    assertThat(matrix.forgetting()).isCloseTo((20.0 - 10.0 + 4.0) / 3, within(1e-9));
    assertThat(matrix.last()).isEqualTo((30.0 + 70.0 + 76.0 + 4.0) / 4);
  }

  @Test
  void refusesAnOwnRowThatDoesNotExist() {
    assertThatThrownBy(
            () ->
                new AccuracyMatrix(
                    List.of("a"), List.of("0"), List.of(1), List.of(1.0), List.of(List.of(1.0))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("got [1]");
  }

  static Stream<JsonNode> references() throws IOException {
    try (InputStream in =
        Objects.requireNonNull(
            AccuracyMatrixTest.class.getResourceAsStream("/evaluation/matrices.json"))) {
      return StreamSupport.stream(JSON.readTree(in).spliterator(), false);
    }
  }

  private static AccuracyMatrix matrix(JsonNode reference, String zeroShot, String rows) {
    return new AccuracyMatrix(
        JSON.convertValue(reference.get("domains"), new TypeReference<List<String>>() {}),
        JSON.convertValue(reference.get(zeroShot), new TypeReference<List<Double>>() {}),
        JSON.convertValue(reference.get(rows), new TypeReference<List<List<Double>>>() {}));
  }
}
