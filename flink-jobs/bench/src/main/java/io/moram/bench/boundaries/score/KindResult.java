// SPDX-License-Identifier: Apache-2.0
package io.moram.bench.boundaries.score;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonInclude.Include;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How one detector did on all streams of one kind: a line of {@code results.jsonl}, its fields by
 * these names. A figure that has no meaning, such as a delay where no change was found, is null.
 *
 * @param detector the detector's name
 * @param stream the kind of stream: {@code sharp}, {@code short}, {@code gradual}, {@code
 *     recurring}, {@code bursts} or {@code stationary}
 * @param streams how many streams
 * @param examples how many examples they have in all
 * @param changes how many changes they have in all
 * @param missed changes that were not found
 * @param delayMedian examples from a change to its declaration, both counted; over those found
 * @param delayP95 the same, its 95th percentile by nearest rank
 * @param changePointErrorMedian how many examples off a boundary is, in either direction
 * @param falseAlarms boundaries that found no change
 * @param falseAlarmsPer100k the same in 100,000 examples
 * @param wronglyTrained examples of a new segment that were placed in an old task
 * @param wronglyTrainedNew examples of an old segment that were placed in the next task
 * @param cpuMicros processor time of the detector an example, in microseconds
 * @param cpuShare the same as a share of the backbone's forward pass, from 0
 * @param snapshotBytes the largest snapshot
 * @param recurrences changes to a domain that was there before; only of recurring streams, as all
 *     that follow
 * @param recognised recurrences whose boundary names the right task
 * @param misrecognised boundaries of changes that name a wrong task
 */
public record KindResult(
    String detector,
    String stream,
    int streams,
    int changes,
    int missed,
    @Nullable Double delayMedian,
    @Nullable Double delayP95,
    @Nullable Double changePointErrorMedian,
    double falseAlarmsPer100k,
    int wronglyTrained,
    @Nullable Double cpuShare,
    @Nullable Double cpuMicros,
    int wronglyTrainedNew,
    int falseAlarms,
    long examples,
    int snapshotBytes,
    @JsonInclude(Include.NON_NULL) @Nullable Integer recurrences,
    @JsonInclude(Include.NON_NULL) @Nullable Integer recognised,
    @JsonInclude(Include.NON_NULL) @Nullable Integer misrecognised) {

  /**
   * Sums scores up.
   *
   * @param recurring whether recognition is counted
   * @param cost what the detector costs; null: not measured
   */
  public static KindResult of(
      String detector,
      String stream,
      boolean recurring,
      List<Score> scores,
      CpuMeter.@Nullable Cost cost) {
    List<Integer> delays = scores.stream().flatMap(s -> s.delays().stream()).toList();
    List<Integer> errors = scores.stream().flatMap(s -> s.errors().stream()).toList();
    long examples = scores.stream().mapToLong(Score::examples).sum();
    int changes = scores.stream().mapToInt(Score::changes).sum();
    int falseAlarms = scores.stream().mapToInt(Score::falseAlarms).sum();
    return new KindResult(
        detector,
        stream,
        scores.size(),
        changes,
        changes - delays.size(),
        OrderStatistics.median(delays),
        OrderStatistics.quantile(delays, 0.95),
        OrderStatistics.median(errors),
        100_000.0 * falseAlarms / examples,
        scores.stream().mapToInt(Score::newInOld).sum(),
        cost == null ? null : cost.share(),
        cost == null ? null : cost.micros(),
        scores.stream().mapToInt(Score::oldInNew).sum(),
        falseAlarms,
        examples,
        scores.stream().mapToInt(Score::snapshotBytes).max().orElse(0),
        recurring ? scores.stream().mapToInt(Score::recurrences).sum() : null,
        recurring ? scores.stream().mapToInt(Score::recognised).sum() : null,
        recurring ? scores.stream().mapToInt(Score::misrecognised).sum() : null);
  }
}
