// SPDX-License-Identifier: Apache-2.0
package io.moram.bench.boundaries.detectors;

import io.moram.boundary.BoundaryDetector;
import io.moram.boundary.change.ChangeDetector;
import io.moram.boundary.change.ChangeDetectorSettings;
import io.moram.boundary.loss.LossDetector;
import io.moram.boundary.loss.LossDetectorSettings;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** Lists the detectors of the comparison. */
public final class DetectorCatalog {

  private static final List<Double> DUMMY_INTERVALS =
      List.of(50.0, 100.0, 300.0, 1_000.0, 3_000.0, 10_000.0);

  private static final List<Double> ADWIN_DELTAS = List.of(0.0002, 0.002, 0.02, 0.1, 0.3, 0.6);

  private static final List<Double> PAGE_HINKLEY_THRESHOLDS =
      List.of(5.0, 10.0, 20.0, 30.0, 50.0, 80.0);

  private DetectorCatalog() {}

  /** All detectors, in the order of the tables. */
  static List<ComparedDetector> all() {
    LossDetectorSettings loss = LossDetectorSettings.defaults();
    return List.of(
        change("combined", ChangeDetector::combined),
        change("embedding", ChangeDetector::embedding),
        change("label", ChangeDetector::label),
        new ComparedDetector(
            "loss-adwin",
            () -> LossDetector.adwin(loss),
            DetectorSetting.of(
                "delta", ADWIN_DELTAS, delta -> LossDetector.adwin(loss.withAdwinDelta(delta)))),
        new ComparedDetector(
            "loss-page-hinkley",
            () -> LossDetector.pageHinkley(loss),
            DetectorSetting.of(
                "lambda",
                PAGE_HINKLEY_THRESHOLDS,
                lambda -> LossDetector.pageHinkley(loss.withPageHinkleyThreshold(lambda)))),
        new ComparedDetector(
            "fires-every-1000",
            () -> new PeriodicBaseline(1_000),
            DetectorSetting.of("N", DUMMY_INTERVALS, n -> new PeriodicBaseline((long) n))),
        new ComparedDetector("never-fires", NeverBaseline::new, null));
  }

  private static ComparedDetector change(
      String name, Function<ChangeDetectorSettings, BoundaryDetector> maker) {
    ChangeDetectorSettings settings = ChangeDetectorSettings.defaults();
    return new ComparedDetector(
        name,
        () -> maker.apply(settings),
        DetectorSetting.falseAlarmInterval(
            n -> maker.apply(settings.withFalseAlarmInterval((long) n))));
  }

  /**
   * Returns the detectors with some names.
   *
   * @param names the names; empty for all detectors
   * @throws IllegalArgumentException if no detector has one of the names
   */
  public static List<ComparedDetector> named(List<String> names) {
    List<ComparedDetector> all = all();
    if (names.isEmpty()) {
      return all;
    }
    List<ComparedDetector> chosen = new ArrayList<>();
    for (String name : names) {
      chosen.add(
          all.stream()
              .filter(contender -> contender.name().equals(name))
              .findFirst()
              .orElseThrow(
                  () ->
                      new IllegalArgumentException(
                          "--detectors has %s; must be some of %s."
                              .formatted(
                                  name,
                                  String.join(
                                      ", ", all.stream().map(ComparedDetector::name).toList())))));
    }
    return chosen;
  }
}
