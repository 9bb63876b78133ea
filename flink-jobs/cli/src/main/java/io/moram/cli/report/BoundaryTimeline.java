// SPDX-License-Identifier: Apache-2.0
package io.moram.cli.report;

import io.moram.cli.report.RunDetails.DomainStart;
import java.util.List;

/**
 * Draws the domains and the found boundaries over the examples, as an SVG. True starts are below
 * the bands, found boundaries above them.
 */
final class BoundaryTimeline {

  private static final double WIDTH = 900;
  private static final double HEIGHT = 132;
  private static final double BAND = 34;
  private static final double BAND_HEIGHT = 26;

  private BoundaryTimeline() {}

  /**
   * @param starts the first example of each domain
   * @param tasks the tasks that were found
   * @param examples the number of examples
   */
  static String of(List<DomainStart> starts, List<SealedTaskSummary> tasks, long examples) {
    StringBuilder svg =
        new StringBuilder(
            "<svg viewBox=\"0 0 %s %s\" role=\"img\" aria-label=\"Boundaries, true and found\">\n"
                .formatted(Html.number(WIDTH), Html.number(HEIGHT)));
    for (int i = 0; i < starts.size(); i++) {
      double from = x(starts.get(i).example(), examples);
      double to = i + 1 < starts.size() ? x(starts.get(i + 1).example(), examples) : WIDTH;
      svg.append(
          "<rect x=\"%s\" y=\"%s\" width=\"%s\" height=\"%s\" fill=\"%s\" opacity=\"0.35\"/>"
              .formatted(
                  Html.number(from),
                  Html.number(BAND),
                  Html.number(to - from),
                  Html.number(BAND_HEIGHT),
                  Html.color(i)));
      svg.append(
          "<text x=\"%s\" y=\"%s\">%s</text>\n"
              .formatted(
                  Html.number(from + 3),
                  Html.number(BAND + 18),
                  Html.text(starts.get(i).domain())));
      if (i > 0) {
        svg.append(
            "<line class=\"true\" x1=\"%s\" x2=\"%1$s\" y1=\"%s\" y2=\"100\"/>"
                .formatted(Html.number(from), Html.number(BAND)));
        svg.append(
            "<text class=\"tick true\" x=\"%s\" y=\"112\">%d</text>\n"
                .formatted(Html.number(from - 8), starts.get(i).example()));
      }
    }
    for (SealedTaskSummary task : tasks) {
      Long boundary = task.boundaryExample();
      Long detected = task.detectedExample();
      if (boundary != null) {
        double at = x(boundary, examples);
        svg.append(
            "<line class=\"found\" x1=\"%s\" x2=\"%1$s\" y1=\"20\" y2=\"60\"/>"
                .formatted(Html.number(at)));
        svg.append(
            "<text class=\"tick\" x=\"%s\" y=\"14\">%d</text>\n"
                .formatted(Html.number(at - 8), boundary));
      }
      if (detected != null) {
        double at = x(detected, examples);
        svg.append("<path class=\"noticed\" d=\"M%s 74l5 9h-10z\"/>".formatted(Html.number(at)));
        svg.append(
            "<text class=\"tick\" x=\"%s\" y=\"97\">%d</text>\n"
                .formatted(Html.number(at - 8), detected));
      }
    }
    svg.append("<text class=\"tick\" x=\"0\" y=\"%s\">0</text>".formatted(Html.number(HEIGHT - 6)));
    svg.append(
        "<text class=\"tick\" x=\"%s\" y=\"%s\" text-anchor=\"end\">%d examples</text>\n"
            .formatted(Html.number(WIDTH), Html.number(HEIGHT - 6), examples));
    return svg.append("</svg>\n").toString();
  }

  private static double x(long example, long examples) {
    return WIDTH * (double) example / (double) Math.max(1, examples);
  }
}
