// SPDX-License-Identifier: Apache-2.0
package io.moram.jobs.bench.boundaries;

import io.moram.boundary.EmbeddingDetector;
import io.moram.boundary.EmbeddingDetectorSettings;
import io.moram.boundary.LossDetector;
import io.moram.boundary.LossDetectorSettings;
import java.util.ArrayList;
import java.util.List;

/** The detectors that are compared, by name. */
final class Contenders {

  private static final List<Double> DUMMY_INTERVALS =
      List.of(50.0, 100.0, 300.0, 1_000.0, 3_000.0, 10_000.0);

  private static final List<Double> ADWIN_DELTAS = List.of(0.0001, 0.002, 0.05, 0.3, 0.9);
  private static final List<Double> PAGE_HINKLEY_THRESHOLDS = List.of(5.0, 10.0, 20.0, 50.0, 100.0);

  private Contenders() {}

  /** All of them: a line each. */
  static List<Contender> all() {
    EmbeddingDetectorSettings embedding = EmbeddingDetectorSettings.defaults();
    LossDetectorSettings loss = LossDetectorSettings.defaults();
    return List.of(
        new Contender(
            "embedding",
            () -> new EmbeddingDetector(embedding),
            Knob.falseAlarmInterval(
                n -> new EmbeddingDetector(embedding.withFalseAlarmInterval((long) n)))),
        new Contender(
            "loss-adwin",
            () -> LossDetector.adwin(loss),
            Knob.of("delta", ADWIN_DELTAS, x -> LossDetector.adwin(withDelta(loss, x)))),
        new Contender(
            "loss-page-hinkley",
            () -> LossDetector.pageHinkley(loss),
            Knob.of(
                "lambda",
                PAGE_HINKLEY_THRESHOLDS,
                x -> LossDetector.pageHinkley(withThreshold(loss, x)))),
        new Contender(
            "fires-every-1000",
            () -> new FiresEvery(1_000),
            Knob.of("N", DUMMY_INTERVALS, n -> new FiresEvery((long) n))),
        new Contender("never-fires", NeverFires::new, null));
  }

  /**
   * Some of them.
   *
   * @param names empty: all
   * @throws IllegalArgumentException where there is none of a name
   */
  static List<Contender> named(List<String> names) {
    List<Contender> all = all();
    if (names.isEmpty()) {
      return all;
    }
    List<Contender> chosen = new ArrayList<>();
    for (String name : names) {
      chosen.add(
          all.stream()
              .filter(contender -> contender.name().equals(name))
              .findFirst()
              .orElseThrow(
                  () ->
                      new IllegalArgumentException(
                          "There is no detector %s; there are: %s"
                              .formatted(
                                  name,
                                  String.join(", ", all.stream().map(Contender::name).toList())))));
    }
    return chosen;
  }

  private static LossDetectorSettings withDelta(LossDetectorSettings loss, double delta) {
    return new LossDetectorSettings(
        loss.minimumTaskSize(), loss.heldBack(), delta, loss.pageHinkleyThreshold());
  }

  private static LossDetectorSettings withThreshold(LossDetectorSettings loss, double threshold) {
    return new LossDetectorSettings(
        loss.minimumTaskSize(), loss.heldBack(), loss.adwinDelta(), threshold);
  }
}
