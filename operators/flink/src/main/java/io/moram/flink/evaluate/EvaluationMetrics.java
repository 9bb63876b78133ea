// SPDX-License-Identifier: Apache-2.0
package io.moram.flink.evaluate;

import io.moram.evaluation.Cell;
import io.moram.evaluation.Scores;
import io.moram.flink.learner.ShownLearners;
import io.moram.flink.logging.LearnerLog;
import io.moram.flink.logging.WarningLimit;
import java.util.SortedMap;
import java.util.function.ToDoubleFunction;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.Gauge;
import org.apache.flink.metrics.MetricGroup;

/**
 * The evaluation operator's metrics: {@code predictionsEvaluated}, {@code predictionsIgnored}
 * (without an evaluation context), {@code predictionsUnscored}, {@code predictionsWithoutRoom},
 * {@code versionsRemoved}, and {@code evaluationsOut}. Learners that are shown ({@link
 * ShownLearners}) have {@code learner.NAME.bankVersion}, the newest evaluated version. Its {@code
 * accuracy}, {@code accuracyWithin} and {@code score} are means over the domains, in per cent.
 */
final class EvaluationMetrics {
  private static final LearnerLog LOG = new LearnerLog(EvaluationMetrics.class);

  private final WarningLimit roomWarnings = new WarningLimit();
  private final WarningLimit unscoredWarnings = new WarningLimit();
  private final WarningLimit removals = new WarningLimit();
  private final ShownLearners<Newest> learners;
  private final Counter evaluated;
  private final Counter ignored;
  private final Counter emitted;
  private final Counter unscored;
  private final Counter withoutRoom;
  private final Counter removedVersions;

  /** The values of a learner's gauges. */
  private static final class Newest {
    private volatile int bankVersion;
    private volatile double accuracy;
    private volatile double accuracyWithin;
    private volatile double score;

    Newest(MetricGroup gauges) {
      gauges.gauge("bankVersion", (Gauge<Integer>) () -> bankVersion);
      gauges.gauge("accuracy", (Gauge<Double>) () -> accuracy);
      gauges.gauge("accuracyWithin", (Gauge<Double>) () -> accuracyWithin);
      gauges.gauge("score", (Gauge<Double>) () -> score);
    }
  }

  EvaluationMetrics(MetricGroup group) {
    learners = new ShownLearners<>(group, (learner, gauges) -> new Newest(gauges));
    evaluated = group.counter("predictionsEvaluated");
    ignored = group.counter("predictionsIgnored");
    emitted = group.counter("evaluationsOut");
    unscored = group.counter("predictionsUnscored");
    withoutRoom = group.counter("predictionsWithoutRoom");
    removedVersions = group.counter("versionsRemoved");
  }

  void evaluated() {
    evaluated.inc();
  }

  void ignored() {
    ignored.inc();
  }

  /** An answer of an evaluation stream has no score. */
  void unscored(ScoredAnswer.UnscoredException answer) {
    unscored.inc();
    unscoredWarnings.log(
        leftOut ->
            LOG.warn(
                answer.learner(),
                answer.version(),
                "A prediction is not counted: {} Left out {} such lines.",
                String.valueOf(answer.getMessage()),
                leftOut));
  }

  /** The learner's record has no room for another domain. */
  void noRoom(String learner, int bankVersion) {
    withoutRoom.inc();
    roomWarnings.log(
        leftOut ->
            LOG.warn(
                learner,
                bankVersion,
                "A prediction is not counted: the evaluation of bank version {} has no room for"
                    + " another domain. Use fewer domains, or shorter names. Left out {} such"
                    + " lines.",
                bankVersion,
                leftOut));
  }

  /** The rows of an old version made room for new cells. */
  void removedVersion(String learner, int version) {
    removedVersions.inc();
    removals.log(
        leftOut ->
            LOG.info(
                learner,
                version,
                "Removed the evaluation of bank version {}, to make room for newer ones. Left out"
                    + " {} such lines.",
                version,
                leftOut));
  }

  void emitted(String learner, Scores scores) {
    emitted.inc();
    Newest shown = learners.of(learner);
    SortedMap<String, Cell> row = scores.rows().get(scores.rows().lastKey());
    if (shown != null && row != null) {
      shown.bankVersion = scores.rows().lastKey();
      shown.accuracy = mean(row, Cell::accuracy);
      shown.accuracyWithin = mean(row, Cell::accuracyWithin);
      shown.score = mean(row, Cell::score);
    }
  }

  /** Shows nothing of a learner any more. */
  void forget(String learner) {
    learners.release(learner);
  }

  private static double mean(SortedMap<String, Cell> row, ToDoubleFunction<Cell> figure) {
    return row.values().stream().mapToDouble(figure).average().orElse(0);
  }
}
