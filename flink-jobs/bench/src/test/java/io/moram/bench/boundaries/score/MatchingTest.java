// SPDX-License-Identifier: Apache-2.0
package io.moram.bench.boundaries.score;

import static org.assertj.core.api.Assertions.assertThat;

import io.moram.bench.streams.ComposedStream;
import io.moram.boundary.Boundary;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class MatchingTest {

  /** Changes at 100 and 300. */
  private final ComposedStream sharp = TestStreams.sharp(100, 200, 100);

  @Test
  void aBoundaryFindsTheLastChangeBeforeItsDeclaration() {
    Boundary first = boundary(98, 110);
    Boundary second = boundary(301, 399);

    Matching matching = Matching.of(sharp, List.of(first, second));

    assertThat(matching.finds())
        .containsExactly(new Matching.Find(first, 0), new Matching.Find(second, 1));
    assertThat(matching.falseAlarms()).isEmpty();
  }

  @Test
  void aDeclarationAtTheChangeItselfFindsIt() {
    assertThat(Matching.of(sharp, List.of(boundary(100, 100))).falseAlarms()).isEmpty();
    assertThat(Matching.of(sharp, List.of(boundary(99, 99))).falseAlarms()).hasSize(1);
  }

  @Test
  void aSecondBoundaryForTheSameChangeIsAFalseAlarm() {
    Boundary again = boundary(150, 160);

    Matching matching = Matching.of(sharp, List.of(boundary(100, 110), again));

    assertThat(matching.falseAlarms()).containsExactly(again);
    assertThat(matching.finds().get(1)).isNull();
  }

  @Test
  void aChangeIsMissedWhenTheNextComesFirst() {
    Boundary late = boundary(101, 300);

    Matching matching = Matching.of(sharp, List.of(late));

    assertThat(matching.finds()).containsExactly(null, new Matching.Find(late, 0));
  }

  @Test
  void aFalseAlarmBeforeAChangeLeavesItToBeFound() {
    Boundary early = boundary(40, 50);
    Boundary found = boundary(100, 105);

    Matching matching = Matching.of(sharp, List.of(early, found));

    assertThat(matching.falseAlarms()).containsExactly(early);
    assertThat(matching.finds().get(0)).isEqualTo(new Matching.Find(found, 1));
  }

  @Test
  void aGradualChangeIsFoundUntilTheGraceAfterItsRampEnds() {
    ComposedStream gradual = TestStreams.gradual(100, 50, 400);
    int last = 100 + 50 + Matching.GRACE - 1;

    assertThat(Matching.of(gradual, List.of(boundary(100, 101))).falseAlarms()).isEmpty();
    assertThat(Matching.of(gradual, List.of(boundary(120, last))).falseAlarms()).isEmpty();
    Matching late = Matching.of(gradual, List.of(boundary(120, last + 1)));
    assertThat(late.falseAlarms()).hasSize(1);
    assertThat(late.finds().get(0)).isNull();
  }

  private static Boundary boundary(long position, long detectedAt) {
    return new Boundary(position, detectedAt, "made up", Map.of());
  }
}
