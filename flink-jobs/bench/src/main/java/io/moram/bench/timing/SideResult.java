// SPDX-License-Identifier: Apache-2.0
package io.moram.bench.timing;

import com.fasterxml.jackson.annotation.JsonAnyGetter;
import com.fasterxml.jackson.annotation.JsonAnySetter;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The result of one side in one case: a line of {@code results.jsonl}.
 *
 * @param bench the name of the benchmark
 * @param conditions the conditions of the case, such as shape, atoms and batch; {@code case} in the
 *     file
 * @param side the name of the side
 * @param medianMillis the median over the rounds, in milliseconds
 * @param p10Millis the 10th percentile over the rounds, in milliseconds
 * @param p90Millis the 90th percentile over the rounds, in milliseconds
 * @param against the side with which {@code ratio} compares
 * @param ratio the median of this side divided by the median of that side
 * @param figures further figures by name; each is a field of its own in the file
 */
@JsonPropertyOrder({
  "bench",
  "case",
  "side",
  "medianMillis",
  "p10Millis",
  "p90Millis",
  "against",
  "ratio"
})
public record SideResult(
    String bench,
    @JsonProperty("case") Map<String, Object> conditions,
    String side,
    double medianMillis,
    double p10Millis,
    double p90Millis,
    String against,
    double ratio,
    @JsonAnySetter @JsonAnyGetter Map<String, Object> figures) {

  private static final double MEDIAN = 50;
  private static final double LOW = 10;
  private static final double HIGH = 90;

  /** Copies the maps, in their order. */
  public SideResult {
    conditions = new LinkedHashMap<>(conditions);
    figures = new LinkedHashMap<>(figures);
  }

  /**
   * Makes one result per side. The figure {@code rounds} is the number of timed rounds.
   *
   * @param conditions the conditions of the case, in the order of the table
   * @param against the side with which all are compared
   */
  public static List<SideResult> of(
      String bench, Map<String, Object> conditions, Timings timings, String against) {
    double baseline = Percentiles.of(timings.of(against), MEDIAN);
    List<SideResult> results = new ArrayList<>();
    for (String side : timings.sides()) {
      double[] millis = timings.of(side);
      double median = Percentiles.of(millis, MEDIAN);
      results.add(
          new SideResult(
              bench,
              conditions,
              side,
              median,
              Percentiles.of(millis, LOW),
              Percentiles.of(millis, HIGH),
              against,
              median / baseline,
              Map.of("rounds", millis.length)));
    }
    return List.copyOf(results);
  }

  /** This result with one more figure. */
  public SideResult with(String name, Object figure) {
    Map<String, Object> more = new LinkedHashMap<>(figures);
    more.put(name, figure);
    return new SideResult(
        bench, conditions, side, medianMillis, p10Millis, p90Millis, against, ratio, more);
  }

  /** This result with the figure {@code imagesPerSecond}, for a number of images per round. */
  public SideResult withRate(int images) {
    return with("imagesPerSecond", (double) Math.round(images / medianMillis * 1e5) / 100);
  }

  /** This result with the figures in the order of their names in the list. */
  SideResult inOrder(Iterable<String> names) {
    Map<String, Object> ordered = new LinkedHashMap<>();
    for (String name : names) {
      if (figures.containsKey(name)) {
        ordered.put(name, figures.get(name));
      }
    }
    return new SideResult(
        bench, conditions, side, medianMillis, p10Millis, p90Millis, against, ratio, ordered);
  }
}
