// SPDX-License-Identifier: Apache-2.0
package io.moram.bench.boundaries;

import io.moram.bench.boundaries.score.KindResult;
import io.moram.cli.console.TextGrid;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Prints the results of the benchmark of boundary detectors as tables. */
public final class BoundaryTables {

  private BoundaryTables() {}

  /** Prints all tables of a report. */
  public static void print(BoundaryBenchReport report, PrintWriter out) {
    out.println();
    out.printf(
        Locale.ROOT,
        "%d domains (%s), %,d pictures; the backbone's forward pass takes %.0f µs of processor time"
            + " per picture.%n",
        report.domains().size(),
        String.join(", ", report.domains()),
        report.pictures(),
        report.forwardMicros());
    if (report.results().stream().anyMatch(result -> result.detector().startsWith("loss-"))) {
      out.println(
          "loss-adwin and loss-page-hinkley run at the published defaults of MOA and River (ADWIN:"
              + " delta 0.002; Page-Hinkley: lambda 50, delta 0.005), over the error of a"
              + " nearest-class-mean classifier on the embeddings.");
    }
    for (String kind : report.results().stream().map(KindResult::stream).distinct().toList()) {
      List<KindResult> results =
          report.results().stream().filter(result -> result.stream().equals(kind)).toList();
      out.println();
      KindResult first = results.get(0);
      out.printf(
          Locale.ROOT,
          "%s: %,d streams, %,d examples, %,d changes%n",
          kind,
          first.streams(),
          first.examples(),
          first.changes());
      if (first.changes() > 0) {
        printChanging(results, out);
      } else {
        printStill(results, out);
      }
    }
    printCosts(report, out);
    if (!report.calibration().isEmpty()) {
      printCalibration(report.calibration(), out);
    }
    out.println();
  }

  private static void printChanging(List<KindResult> results, PrintWriter out) {
    boolean recurring = results.get(0).recurrences() != null;
    TextGrid grid =
        new TextGrid(
            "detector",
            "missed",
            "delay median",
            "95th",
            "point off",
            "false alarms",
            "per 100,000",
            "new in old",
            "old in new",
            recurring ? "recognised" : "",
            recurring ? "of" : "",
            recurring ? "wrongly" : "");
    for (KindResult result : results) {
      grid.row(
          result.detector(),
          whole(result.missed()),
          tenths(result.delayMedian()),
          tenths(result.delayP95()),
          tenths(result.changePointErrorMedian()),
          whole(result.falseAlarms()),
          tenths(result.falseAlarmsPer100k()),
          whole(result.wronglyTrained()),
          whole(result.wronglyTrainedNew()),
          whole(result.recognised()),
          whole(result.recurrences()),
          whole(result.misrecognised()));
    }
    grid.printTo(out);
  }

  private static void printStill(List<KindResult> results, PrintWriter out) {
    TextGrid grid = new TextGrid("detector", "false alarms", "per 100,000");
    for (KindResult result : results) {
      grid.row(result.detector(), whole(result.falseAlarms()), tenths(result.falseAlarmsPer100k()));
    }
    grid.printTo(out);
  }

  private static void printCosts(BoundaryBenchReport report, PrintWriter out) {
    out.println();
    out.println("cost per example, and the largest snapshot");
    TextGrid grid = new TextGrid("detector", "processor", "of the forward pass", "snapshot");
    for (String detector :
        report.results().stream().map(KindResult::detector).distinct().toList()) {
      List<KindResult> own =
          report.results().stream().filter(result -> result.detector().equals(detector)).toList();
      Double micros = own.get(0).cpuMicros();
      Double share = own.get(0).cpuShare();
      int bytes = own.stream().mapToInt(KindResult::snapshotBytes).max().orElse(0);
      grid.row(
          detector,
          micros == null ? "" : "%.1f µs".formatted(micros),
          share == null ? "" : "%.2f %%".formatted(100 * share),
          "%,d bytes".formatted(bytes));
    }
    grid.printTo(out);
  }

  private static void printCalibration(List<CalibrationResult> calibration, PrintWriter out) {
    out.println();
    out.println("examples between two false alarms");
    TextGrid grid =
        new TextGrid("detector", "domain", "asked", "measured", "ratio", "alarms", "examples");
    for (CalibrationResult result : calibration) {
      Double ratio = result.ratio();
      Double measured = result.measured();
      grid.row(
          result.detector(),
          result.domain(),
          "%,d".formatted(result.asked()),
          measured == null ? "" : "%,.0f".formatted(measured),
          ratio == null ? "" : "%.2f".formatted(ratio),
          whole(result.alarms()),
          "%,d".formatted(result.examples()));
    }
    grid.printTo(out);
  }

  private static String whole(@Nullable Integer figure) {
    return figure == null ? "" : String.format(Locale.ROOT, "%,d", figure);
  }

  private static String tenths(@Nullable Double figure) {
    return figure == null ? "" : String.format(Locale.ROOT, "%,.1f", figure);
  }
}
