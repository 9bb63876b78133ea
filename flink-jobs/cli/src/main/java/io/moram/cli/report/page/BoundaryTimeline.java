// SPDX-License-Identifier: Apache-2.0
package io.moram.cli.report.page;

import io.moram.cli.report.RunDetails.DomainStart;
import io.moram.cli.report.SealedTaskSummary;
import java.util.ArrayList;
import java.util.List;

/**
 * Draws the domains and the found boundaries over the examples, as an SVG. True starts are below
 * the bands, found boundaries above them. If the true starts are unknown, the bands are the tasks.
 */
final class BoundaryTimeline {

  private static final double HEIGHT = 132;
  private static final double BAND = 34;
  private static final double BAND_HEIGHT = 26;

  private BoundaryTimeline() {}

  /**
   * @param starts the first example of each domain; empty: unknown
   * @param tasks the tasks that were found
   * @param examples the number of examples
   */
  static String of(List<DomainStart> starts, List<SealedTaskSummary> tasks, long examples) {
    List<DomainStart> bands = starts.isEmpty() ? found(tasks) : starts;
    return ChartFrame.both(frame -> drawing(frame, bands, !starts.isEmpty(), tasks, examples))
        + ChartFrame.legend(bands.stream().map(DomainStart::domain).toList());
  }

  /** The tasks as bands, as far as their first example is known. */
  private static List<DomainStart> found(List<SealedTaskSummary> tasks) {
    List<DomainStart> bands = new ArrayList<>();
    for (SealedTaskSummary task : tasks) {
      Long boundary = task.boundaryExample();
      if (boundary != null || bands.isEmpty()) {
        bands.add(new DomainStart(task.name(), boundary == null ? 0 : boundary));
      }
    }
    return bands;
  }

  private static String drawing(
      ChartFrame size,
      List<DomainStart> bands,
      boolean isTrue,
      List<SealedTaskSummary> tasks,
      long examples) {
    ChartFrame frame = size.withHeight(HEIGHT);
    double width = frame.width();
    StringBuilder svg =
        new StringBuilder(
            frame.open(isTrue ? "Boundaries, true and found" : "Boundaries as they were found"));
    for (int i = 0; i < bands.size(); i++) {
      double from = x(width, bands.get(i).example(), examples);
      double to = i + 1 < bands.size() ? x(width, bands.get(i + 1).example(), examples) : width;
      svg.append(
          "<rect x=\"%s\" y=\"%s\" width=\"%s\" height=\"%s\" fill=\"%s\" opacity=\"0.35\"/>"
              .formatted(
                  Html.number(from),
                  Html.number(BAND),
                  Html.number(to - from),
                  Html.number(BAND_HEIGHT),
                  Html.color(i)));
      if (isTrue && i > 0) {
        svg.append(
            "<line class=\"true\" x1=\"%s\" x2=\"%1$s\" y1=\"%s\" y2=\"100\"/>"
                .formatted(Html.number(from), Html.number(BAND)));
        svg.append(
            "<text class=\"tick true\" x=\"%s\" y=\"112\">%d</text>\n"
                .formatted(Html.number(from - 8), bands.get(i).example()));
      }
    }
    tasks.forEach(task -> appendFound(svg, width, task, examples));
    svg.append("<text class=\"tick\" x=\"0\" y=\"%s\">0</text>".formatted(Html.number(HEIGHT - 6)));
    svg.append(
        "<text class=\"tick\" x=\"%s\" y=\"%s\" text-anchor=\"end\">%d examples</text>\n"
            .formatted(Html.number(width), Html.number(HEIGHT - 6), examples));
    return svg.append("</svg>\n").toString();
  }

  private static void appendFound(
      StringBuilder svg, double width, SealedTaskSummary task, long examples) {
    Long boundary = task.boundaryExample();
    Long detected = task.detectedExample();
    if (boundary != null) {
      double at = x(width, boundary, examples);
      svg.append(
          "<line class=\"found\" x1=\"%s\" x2=\"%1$s\" y1=\"20\" y2=\"60\"/>"
              .formatted(Html.number(at)));
      svg.append(
          "<text class=\"tick\" x=\"%s\" y=\"14\">%d</text>\n"
              .formatted(Html.number(at - 8), boundary));
    }
    if (detected != null) {
      double at = x(width, detected, examples);
      svg.append("<path class=\"noticed\" d=\"M%s 74l5 9h-10z\"/>".formatted(Html.number(at)));
      svg.append(
          "<text class=\"tick\" x=\"%s\" y=\"97\">%d</text>\n"
              .formatted(Html.number(at - 4), detected));
    }
  }

  private static double x(double width, long example, long examples) {
    return width * (double) example / (double) Math.max(1, examples);
  }
}
