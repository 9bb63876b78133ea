// SPDX-License-Identifier: Apache-2.0
package io.moram.bench.maps;

import io.moram.serving.AnswerRule;
import io.moram.serving.activation.ActivationMap;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Compares recorded maps with those of the same picture and rule after the first task. */
final class MapComparison {
  private static final List<AnswerRule> RULES =
      List.of(AnswerRule.SELF_ACTIVATED, AnswerRule.RECALL);

  private final List<RecordedMaps> recorded;
  private final List<String> sites;
  private final List<MapFigure> figures = new ArrayList<>();

  /**
   * One picture's map at one site.
   *
   * @param correlation with the map after the first task; null for that one, and if there is none
   */
  record Panel(RecordedMaps recorded, int site, @Nullable Double correlation) {
    ActivationMap map() {
      return recorded.maps().get(site);
    }

    List<MapWeight> weights() {
      return MapWeight.of(recorded, site);
    }
  }

  /**
   * Compares all maps.
   *
   * @param recorded of several versions, the first of which has one task
   * @param sites the sites of every recorded map
   */
  MapComparison(List<RecordedMaps> recorded, List<String> sites) {
    this.recorded = List.copyOf(recorded);
    this.sites = List.copyOf(sites);
    for (RecordedMaps now : recorded) {
      if (now.version() > 1) {
        RecordedMaps first = find(now.picture(), now.rule(), 1);
        for (int site = 0; site < sites.size(); site++) {
          figures.add(MapFigure.of(now, first.maps().get(site), now.maps().get(site)));
        }
      }
    }
  }

  private RecordedMaps find(int picture, AnswerRule rule, int version) {
    return recorded.stream()
        .filter(own -> own.picture() == picture && own.rule() == rule && own.version() == version)
        .findFirst()
        .orElseThrow();
  }

  /** The figures of every picture and site. */
  List<MapFigure> figures() {
    return figures;
  }

  private List<Integer> versions() {
    return recorded.stream().map(RecordedMaps::version).distinct().sorted().toList();
  }

  /** The results of both rules after every recorded number of tasks but the first. */
  List<MapResult> results(MapsBenchSettings settings, int steps) {
    List<MapResult> results = new ArrayList<>();
    for (AnswerRule rule : RULES) {
      for (int version : versions().subList(1, versions().size())) {
        results.add(
            MapResult.of(
                settings,
                steps,
                recorded.stream()
                    .filter(own -> own.rule() == rule && own.version() == version)
                    .toList(),
                figures(rule, version)));
      }
    }
    return results;
  }

  private List<MapFigure> figures(AnswerRule rule, int version) {
    return figures.stream()
        .filter(own -> own.rule().equals(rule.toString()) && own.version() == version)
        .toList();
  }

  /**
   * The figure of the picture and the site whose correlation is the median after the last task.
   *
   * @throws IllegalStateException if no picture has a correlation
   */
  MapFigure median(AnswerRule rule) {
    List<MapFigure> sorted =
        figures(rule, versions().get(versions().size() - 1)).stream()
            .filter(own -> own.correlation() != null)
            .sorted(Comparator.comparingDouble(own -> Objects.requireNonNull(own.correlation())))
            .toList();
    if (sorted.isEmpty()) {
      throw new IllegalStateException("no atom of the first task is active for any picture");
    }
    return sorted.get((sorted.size() - 1) / 2);
  }

  /** The maps of a picture at a site: by version, then by rule. */
  List<Panel> panels(int picture, String site) {
    int place = sites.indexOf(site);
    List<Panel> panels = new ArrayList<>();
    for (int version : versions()) {
      for (AnswerRule rule : RULES) {
        Double correlation =
            figures(rule, version).stream()
                .filter(own -> own.picture() == picture && own.site().equals(site))
                .map(MapFigure::correlation)
                .filter(Objects::nonNull)
                .findFirst()
                .orElse(null);
        panels.add(new Panel(find(picture, rule, version), place, correlation));
      }
    }
    return panels;
  }
}
