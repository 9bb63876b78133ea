// SPDX-License-Identifier: Apache-2.0
package io.moram.bench.maps;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.moram.serving.AnswerRule;
import io.moram.serving.activation.ActivationMap;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Maps of two atoms of the first task, for two patches side by side. */
class MapFigureTest {
  private static final ActivationMap FIRST =
      map(new int[] {0, 0}, new float[] {0.1f, 0.2f, 0.3f, 0.4f});

  private static ActivationMap map(int[] tasks, float[] weights) {
    return new ActivationMap("site", 1, 2, tasks, weights, new float[tasks.length]);
  }

  private static MapFigure figure(ActivationMap now) {
    RecordedMaps recorded =
        new RecordedMaps(5, AnswerRule.SELF_ACTIVATED, 2, 2, null, List.of(now));
    return MapFigure.of(recorded, FIRST, now);
  }

  private static void assertFigures(
      ActivationMap now, @Nullable Double correlation, @Nullable Double laterShare) {
    MapFigure figure = figure(now);
    if (correlation == null) {
      assertThat(figure.correlation()).isNull();
    } else {
      assertThat(figure.correlation()).isCloseTo(correlation, within(1e-6));
    }
    if (laterShare == null) {
      assertThat(figure.laterShare()).isNull();
    } else {
      assertThat(figure.laterShare()).isCloseTo(laterShare, within(1e-6));
    }
  }

  @Test
  void atomsThatStayHaveTheCorrelationOneAndLeaveNothing() {
    assertFigures(FIRST, 1.0, 0.0);
  }

  @Test
  void theCorrelationIsOfTheFirstTasksAtomsAlone() {
    // As strong as before, half as strong each, beside a later task that takes half of all.
    assertFigures(
        map(new int[] {0, 0, 1}, new float[] {0.05f, 0.1f, 0.15f, 0.2f, 0.5f, 0}), 1.0, 0.5);
    assertFigures(map(new int[] {0, 0, 1}, new float[] {0.4f, 0.3f, 0.2f, 0.1f, 0, 0}), -1.0, 0.0);
    // Deviations -3, -1, 1, 3 and -1, 1, -1, 1: 4 / sqrt(20 * 4).
    assertFigures(map(new int[] {0, 0}, new float[] {0, 1, 0, 1}), 1 / Math.sqrt(5), 0.0);
  }

  @Test
  void silentAtomsHaveTheCorrelationZero() {
    assertFigures(map(new int[] {0, 0, 1}, new float[] {0, 0, 0, 0, 0.5f, 1}), 0.0, 1.0);
    assertFigures(map(new int[0], new float[0]), 0.0, null);
  }

  @Test
  void nothingCanBeSaidOfAtomsThatWereSilentFromTheFirst() {
    ActivationMap silent = map(new int[] {0, 0}, new float[4]);
    assertThat(MapFigure.correlation(silent, FIRST)).isNull();
  }
}
