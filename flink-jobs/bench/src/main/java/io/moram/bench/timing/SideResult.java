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
 * How one side did in one case: a line of {@code results.jsonl}.
 *
 * @param bench the benchmark's name
 * @param conditions what was measured, such as shape, atoms and batch; {@code case} in the file
 * @param side the side's name
 * @param medianMillis the median of its rounds
 * @param p10Millis their 10th percentile
 * @param p90Millis their 90th percentile
 * @param against the side that {@code ratio} compares with
 * @param ratio this side's median over that side's
 * @param figures whatever else was measured, by name; fields of their own in the file
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
   * One result a side; the figure {@code rounds} says how many its median is of.
   *
   * @param conditions the case, in the order in which it is to be read
   * @param against the side that all are compared with
   */
  public static List<SideResult> of(
      String bench, Map<String, Object> conditions, Timings timings, String against) {
    double yardstick = Percentiles.of(timings.of(against), MEDIAN);
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
              median / yardstick,
              Map.of("rounds", millis.length)));
    }
    return List.copyOf(results);
  }

  /** The same with one figure more. */
  public SideResult with(String name, Object figure) {
    Map<String, Object> more = new LinkedHashMap<>(figures);
    more.put(name, figure);
    return new SideResult(
        bench, conditions, side, medianMillis, p10Millis, p90Millis, against, ratio, more);
  }

  /** The same with {@code imagesPerSecond}, where a round is so many images. */
  public SideResult withRate(int images) {
    return with("imagesPerSecond", (double) Math.round(images / medianMillis * 1e5) / 100);
  }

  /** The same with the figures in the order in which they are named. */
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
