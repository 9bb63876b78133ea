// SPDX-License-Identifier: Apache-2.0
package io.moram.bench.maps;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class MapSpreadTest {

  private static MapFigure figure(int picture, String site, @Nullable Double correlation) {
    return new MapFigure("recall", 2, picture, site, 1, correlation, null);
  }

  @Test
  void picturesAndSitesHaveErrorsOfTheirOwn() {
    // Pictures' means 0.2 and 0.4: deviation 0.1414, error 0.1. Sites' means 0.1 and 0.5.
    List<MapFigure> figures =
        List.of(
            figure(0, "low", 0.0),
            figure(0, "high", 0.4),
            figure(1, "low", 0.2),
            figure(1, "high", 0.6));
    assertThat(MapSpread.of(figures, MapFigure::correlation))
        .isEqualTo(new MapSpread(0.3, 0.1, 0.2));
  }

  @Test
  void aFigureThatIsMissingDoesNotCount() {
    List<MapFigure> figures = List.of(figure(0, "low", null), figure(1, "low", 0.5));
    assertThat(MapSpread.of(figures, MapFigure::correlation)).isEqualTo(new MapSpread(0.5, 0, 0));
    assertThat(MapSpread.of(figures, MapFigure::laterShare)).isNull();
  }
}
