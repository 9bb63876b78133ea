// SPDX-License-Identifier: Apache-2.0
package io.moram.bench.maps;

import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import io.moram.serving.AnswerRule;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The figures of one rule after some tasks, over all pictures and sites.
 *
 * @param data the name of the data
 * @param seed of the order of the examples and of the training
 * @param steps the number of steps per task
 * @param rule the rule's name
 * @param version the number of tasks that the learner had sealed
 * @param pictures the number of pictures
 * @param sites the number of sites
 * @param recognised how many pictures were recognised as the first task; null if the rule
 *     recognises none
 * @param unknown how many pictures were recognised as unlike all tasks; null likewise
 * @param correlation as {@link MapFigure} has it
 * @param laterShare as {@link MapFigure} has it
 */
@JsonPropertyOrder({
  "data",
  "seed",
  "steps",
  "rule",
  "version",
  "pictures",
  "sites",
  "recognised",
  "unknown",
  "correlation",
  "laterShare"
})
public record MapResult(
    String data,
    long seed,
    int steps,
    String rule,
    int version,
    int pictures,
    int sites,
    @Nullable Long recognised,
    @Nullable Long unknown,
    @Nullable MapSpread correlation,
    @Nullable MapSpread laterShare) {

  /**
   * Sums up one rule and version.
   *
   * @param recorded the maps of all pictures, at least one
   * @param figures of the same pictures
   */
  static MapResult of(
      MapsBenchSettings settings, int steps, List<RecordedMaps> recorded, List<MapFigure> figures) {
    RecordedMaps any = recorded.get(0);
    boolean recognises = any.rule() != AnswerRule.SELF_ACTIVATED;
    return new MapResult(
        settings.domains().dataName(),
        settings.seed(),
        steps,
        any.rule().toString(),
        any.version(),
        recorded.size(),
        any.maps().size(),
        recognises ? recorded.stream().filter(own -> Objects.equals(own.task(), 0)).count() : null,
        recognises ? recorded.stream().filter(own -> own.task() == null).count() : null,
        MapSpread.of(figures, MapFigure::correlation),
        MapSpread.of(figures, MapFigure::laterShare));
  }
}
