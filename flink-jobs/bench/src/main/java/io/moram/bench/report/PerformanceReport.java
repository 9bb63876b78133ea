// SPDX-License-Identifier: Apache-2.0
package io.moram.bench.report;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** The performance page and its plots, from what benchmarks left in their output folders. */
public final class PerformanceReport {

  /** The page's name. */
  public static final String PAGE = "performance.md";

  /** The folder beside the page that has the plots, and the results that are kept. */
  public static final String FOLDER = "performance";

  private final List<MeasuredFolder> folders;

  private PerformanceReport(List<MeasuredFolder> folders) {
    this.folders = List.copyOf(folders);
  }

  /**
   * Reads folders; several of the same benchmark share a section.
   *
   * @throws IOException if one is missing or incomplete; says how to make it
   */
  public static PerformanceReport of(List<Path> folders) throws IOException {
    List<MeasuredFolder> measured = new ArrayList<>();
    for (Path folder : folders) {
      measured.add(MeasuredFolder.read(folder));
    }
    return new PerformanceReport(measured);
  }

  /**
   * Reads every folder in the one beside the page, by name.
   *
   * @param output where the page is
   * @throws IOException as above, and where there is no folder at all
   */
  public static PerformanceReport in(Path output) throws IOException {
    Path kept = output.resolve(FOLDER);
    List<Path> folders = List.of();
    if (Files.isDirectory(kept)) {
      try (Stream<Path> files = Files.list(kept)) {
        folders = files.filter(Files::isDirectory).sorted().toList();
      }
    }
    if (folders.isEmpty()) {
      throw new IOException(
          "There are no results in %s; measure with `./moram bench forward --output %s`"
              .formatted(kept, kept.resolve("forward")));
    }
    return of(folders);
  }

  /** The page. */
  public String markdown() {
    return PerformancePage.of(folders);
  }

  /**
   * Writes page and plots.
   *
   * @param output where they go; made where it is missing
   * @return the page's file
   */
  public Path write(Path output) throws IOException {
    Path plots = Files.createDirectories(output.resolve(FOLDER));
    for (BenchSection section : BenchSection.values()) {
      List<RatioPlot> drawn = RatioPlot.of(section, PerformancePage.results(section, folders));
      for (RatioPlot plot : drawn) {
        plot.write(plots);
      }
    }
    Path page = output.resolve(PAGE);
    Files.writeString(page, markdown(), UTF_8);
    return page;
  }
}
