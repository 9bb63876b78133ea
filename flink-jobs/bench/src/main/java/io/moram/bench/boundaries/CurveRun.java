// SPDX-License-Identifier: Apache-2.0
package io.moram.bench.boundaries;

import io.moram.bench.boundaries.detectors.ComparedDetector;
import io.moram.bench.boundaries.detectors.DetectorSetting;
import io.moram.bench.boundaries.score.OrderStatistics;
import io.moram.bench.boundaries.score.Replay;
import io.moram.bench.boundaries.score.ReplayPool;
import io.moram.bench.boundaries.score.Score;
import io.moram.bench.streams.ComposedStream;
import io.moram.bench.streams.StreamKind;
import io.moram.boundary.BoundaryDetector;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** Measures delay and false alarms of every detector with a setting, at several values of it. */
final class CurveRun {

  private static final int COMPOSITIONS = 10;

  private final List<Supplier<ComposedStream>> sharp;
  private final List<Supplier<ComposedStream>> stationary;

  /** A detector at a setting. */
  private record Place(String detector, String knob, double setting) {}

  /** The score on one stream. */
  private record Outcome(Place place, StreamKind kind, Score score) {}

  CurveRun(StreamPlan plan, int compositions) {
    sharp = plan.composed(StreamKind.SHARP, Math.min(COMPOSITIONS, compositions));
    stationary = plan.of(StreamKind.STATIONARY);
  }

  List<CurvePoint> run(List<ComparedDetector> contenders, ReplayPool pool)
      throws InterruptedException {
    List<Callable<Outcome>> work = new ArrayList<>();
    List<Place> places = new ArrayList<>();
    for (ComparedDetector contender : contenders) {
      DetectorSetting knob = contender.knob();
      if (knob != null) {
        for (double setting : knob.settings()) {
          Place place = new Place(contender.name(), knob.name(), setting);
          places.add(place);
          Stream.concat(stationary.stream(), sharp.stream())
              .forEach(stream -> work.add(() -> run(place, stream, knob.at().apply(setting))));
        }
      }
    }
    List<Outcome> outcomes = pool.run("curves", "streams", work);
    return places.stream().map(place -> point(place, outcomes)).toList();
  }

  private static Outcome run(
      Place place, Supplier<ComposedStream> supplier, BoundaryDetector detector) {
    ComposedStream stream = supplier.get();
    return new Outcome(place, stream.kind(), Score.of(stream, Replay.of(stream, detector)));
  }

  private static CurvePoint point(Place place, List<Outcome> outcomes) {
    List<Score> changing = scores(place, StreamKind.SHARP, outcomes);
    List<Score> still = scores(place, StreamKind.STATIONARY, outcomes);
    List<Integer> waits = changing.stream().flatMap(score -> score.waits().stream()).toList();
    int found = changing.stream().mapToInt(score -> score.delays().size()).sum();
    int alarms = still.stream().mapToInt(Score::falseAlarms).sum();
    long examples = still.stream().mapToLong(Score::examples).sum();
    return new CurvePoint(
        place.detector(),
        place.knob(),
        place.setting(),
        100_000.0 * alarms / examples,
        Objects.requireNonNull(OrderStatistics.median(waits)),
        waits.size() - found,
        waits.size());
  }

  private static List<Score> scores(Place place, StreamKind kind, List<Outcome> outcomes) {
    return outcomes.stream()
        .filter(outcome -> outcome.place().equals(place) && outcome.kind() == kind)
        .map(Outcome::score)
        .toList();
  }
}
