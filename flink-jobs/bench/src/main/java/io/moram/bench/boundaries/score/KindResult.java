// SPDX-License-Identifier: Apache-2.0
package io.moram.bench.boundaries.score;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonInclude.Include;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The result of one detector on all streams of one kind: a line of {@code results.jsonl}, with
 * these field names. A figure without a meaning is null, such as a delay if no change was found.
 *
 * @param detector the name of the detector
 * @param stream the kind of stream: {@code sharp}, {@code short}, {@code gradual}, {@code
 *     recurring}, {@code bursts} or {@code stationary}
 * @param streams the number of streams
 * @param examples the total number of examples
 * @param changes the total number of changes
 * @param missed the number of changes that were not found
 * @param delayMedian the median number of examples from a change to its declaration, both included,
 *     over the changes that were found
 * @param delayP95 the 95th percentile of the delay, by nearest rank
 * @param changePointErrorMedian the median distance of a boundary from its change, in examples
 * @param falseAlarms the number of boundaries that found no change
 * @param falseAlarmsPer100k the number of false alarms per 100,000 examples
 * @param wronglyTrained the number of examples of a new segment in an old task
 * @param wronglyTrainedNew the number of examples of an old segment in the next task
 * @param cpuMicros the processor time of the detector per example, in microseconds
 * @param cpuShare the processor time as a share of the backbone's forward pass, from 0
 * @param snapshotBytes the size of the largest snapshot, in bytes
 * @param recurrences the number of changes to an earlier domain. This figure and the following ones
 *     exist for recurring streams only.
 * @param recognised the number of recurrences whose boundary names the right task
 * @param misrecognised the number of boundaries of changes that name a wrong task
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
   * Sums scores.
   *
   * @param recurring whether recognition is counted
   * @param cost the cost of the detector; null if it was not measured
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
