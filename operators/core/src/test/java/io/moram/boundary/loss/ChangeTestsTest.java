// SPDX-License-Identifier: Apache-2.0
package io.moram.boundary.loss;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Both change tests find what MOA's find. */
class ChangeTestsTest {

  /** What happened, to the width; and the mean after it. */
  private record Event(String what, double mean) {}

  @ParameterizedTest
  @MethodSource("io.moram.boundary.loss.ChangeTestSeries#all")
  void adwinCutsWhereMoaDoes(ChangeTestSeries series) throws IOException {
    for (double delta : new double[] {0.002, 0.3}) {
      Adwin test = new Adwin(delta);
      double[] numbers = series.numbers();
      List<Event> events = new ArrayList<>();
      for (int i = 0; i < numbers.length; i++) {
        boolean rise = test.add(numbers[i]);
        if (test.cut()) {
          String kind = rise ? "rise" : "cut";
          events.add(new Event("%s %d %d".formatted(kind, i, test.width()), test.mean()));
        }
      }
      events.add(new Event("end %d %d".formatted(numbers.length - 1, test.width()), test.mean()));
      assertEqual(events, moa(series, "adwin", delta));
    }
  }

  @ParameterizedTest
  @MethodSource("io.moram.boundary.loss.ChangeTestSeries#all")
  void pageHinkleyRisesWhereMoaDoes(ChangeTestSeries series) throws IOException {
    for (double lambda : new double[] {50, 10}) {
      PageHinkley test = PageHinkley.published(lambda);
      double[] numbers = series.numbers();
      List<Event> events = new ArrayList<>();
      int since = 0;
      for (int i = 0; i < numbers.length; i++) {
        since++;
        if (test.add(numbers[i])) {
          events.add(new Event("rise %d %d".formatted(i, since), test.mean()));
          since = 0;
        }
      }
      events.add(new Event("end %d %d".formatted(numbers.length - 1, since), test.mean()));
      assertEqual(events, moa(series, "page-hinkley", lambda));
    }
  }

  private static void assertEqual(List<Event> events, List<Event> expected) {
    assertThat(events.stream().map(Event::what).toList())
        .isEqualTo(expected.stream().map(Event::what).toList());
    for (int i = 0; i < events.size(); i++) {
      assertThat(events.get(i).mean()).isCloseTo(expected.get(i).mean(), within(1e-9));
    }
  }

  private static List<Event> moa(ChangeTestSeries series, String test, double setting)
      throws IOException {
    String start = "%s %s %s ".formatted(series.name(), test, setting);
    String all;
    try (var in = ChangeTestsTest.class.getResourceAsStream("/boundary/moa-cut-points.txt")) {
      all = new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
    }
    return all.lines()
        .filter(line -> line.startsWith(start))
        .map(
            line -> {
              int mean = line.lastIndexOf(' ');
              return new Event(
                  line.substring(start.length(), mean),
                  Double.parseDouble(line.substring(mean + 1)));
            })
        .toList();
  }

  @Test
  void aRestoredTestGoesOnAsIfNothingHadHappened() throws IOException {
    assertGoesOn(() -> new Adwin(0.002));
    assertGoesOn(() -> PageHinkley.published(10));
  }

  private static void assertGoesOn(Supplier<ChangeTest> fresh) throws IOException {
    ChangeTest undisturbed = fresh.get();
    ChangeTest restored = fresh.get();
    double[] numbers = ChangeTestSeries.frequent().numbers();
    for (int i = 0; i < numbers.length; i++) {
      if (i % 53 == 0) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        restored.write(new DataOutputStream(bytes));
        restored = fresh.get();
        restored.read(new DataInputStream(new ByteArrayInputStream(bytes.toByteArray())));
      }
      assertThat(restored.add(numbers[i])).isEqualTo(undisturbed.add(numbers[i]));
      assertThat(restored.statistic()).isEqualTo(undisturbed.statistic());
    }
  }
}
