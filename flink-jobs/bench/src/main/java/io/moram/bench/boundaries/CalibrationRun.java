// SPDX-License-Identifier: Apache-2.0
package io.moram.bench.boundaries;

import io.moram.bench.boundaries.detectors.ComparedDetector;
import io.moram.bench.boundaries.detectors.DetectorSetting;
import io.moram.bench.boundaries.score.ReplayPool;
import io.moram.bench.streams.ComposedStream;
import io.moram.boundary.BoundaryDetector;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Supplier;

/**
 * Measures the number of examples between two false alarms on a stationary stream, for every
 * detector with that setting. The stream continues after a false alarm.
 */
final class CalibrationRun {

  private static final List<Long> ASKED = List.of(1_000L, 10_000L, 100_000L);

  /** The expected number of false alarms in the streams of one interval. */
  private static final long ALARMS = 60;

  private final StreamPlan plan;
  private final long mostExamples;

  /** A detector and a stream of one domain. */
  private record Piece(ComparedDetector contender, long asked, int domain, long examples) {}

  /** The result of one piece. */
  private record Outcome(Piece piece, long examples, int alarms) {}

  /**
   * Creates a run.
   *
   * @param mostExamples the largest number of examples per interval, over all domains
   */
  CalibrationRun(StreamPlan plan, long mostExamples) {
    this.plan = plan;
    this.mostExamples = mostExamples;
  }

  /** Runs every detector that has a false-alarm interval, the longest streams first. */
  List<CalibrationResult> run(List<ComparedDetector> contenders, ReplayPool pool)
      throws InterruptedException {
    List<Callable<Outcome>> work = new ArrayList<>();
    for (int i = ASKED.size() - 1; i >= 0; i--) {
      long asked = ASKED.get(i);
      long examples = Math.min(mostExamples, Math.max(100_000, ALARMS * asked));
      for (ComparedDetector contender : contenders) {
        if (contender.knob() != null && contender.knob().falseAlarmInterval()) {
          for (int domain = 0; domain < plan.domains().size(); domain++) {
            Piece piece = new Piece(contender, asked, domain, examples);
            work.add(() -> run(piece));
          }
        }
      }
    }
    return summed(contenders, pool.run("calibration", "streams", work));
  }

  private Outcome run(Piece piece) {
    DetectorSetting knob = piece.contender().knob();
    if (knob == null) {
      throw new IllegalStateException(piece.contender().name() + " has no interval");
    }
    Supplier<ComposedStream> stream =
        plan.stationary(Math.toIntExact(piece.examples())).get(piece.domain());
    ComposedStream examples = stream.get();
    return new Outcome(
        piece, examples.size(), alarms(examples, knob.at().apply((double) piece.asked())));
  }

  private static int alarms(ComposedStream stream, BoundaryDetector detector) {
    int alarms = 0;
    for (int position = 0; position < stream.size(); position++) {
      if (detector.observe(stream.observation(position)).boundary() != null) {
        alarms++;
      }
    }
    return alarms;
  }

  private List<CalibrationResult> summed(
      List<ComparedDetector> contenders, List<Outcome> outcomes) {
    List<CalibrationResult> results = new ArrayList<>();
    for (ComparedDetector contender : contenders) {
      for (long asked : ASKED) {
        List<Outcome> own =
            outcomes.stream()
                .filter(o -> o.piece().contender().equals(contender) && o.piece().asked() == asked)
                .toList();
        if (own.isEmpty()) {
          continue;
        }
        long examples = own.stream().mapToLong(Outcome::examples).sum();
        int alarms = own.stream().mapToInt(Outcome::alarms).sum();
        results.add(CalibrationResult.of(contender.name(), asked, "all", examples, alarms));
        for (Outcome outcome : own) {
          String domain = plan.domains().get(outcome.piece().domain());
          results.add(
              CalibrationResult.of(
                  contender.name(), asked, domain, outcome.examples(), outcome.alarms()));
        }
      }
    }
    return results;
  }
}
