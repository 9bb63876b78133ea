// SPDX-License-Identifier: Apache-2.0
package io.moram.bench.report;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Writes the performance page and its plots from the output folders of the benchmarks. */
public final class PerformanceReport {

  /** The file name of the page. */
  public static final String PAGE = "performance.md";

  /** The folder next to the page that has the plots and the kept results. */
  public static final String FOLDER = "performance";

  private final List<MeasuredFolder> folders;

  private PerformanceReport(List<MeasuredFolder> folders) {
    this.folders = List.copyOf(folders);
  }

  /**
   * Reads folders. Several folders of the same benchmark share a section.
   *
   * @throws IOException if one is missing or incomplete; the message says how to create it
   */
  public static PerformanceReport of(List<Path> folders) throws IOException {
    List<MeasuredFolder> measured = new ArrayList<>();
    for (Path folder : folders) {
      measured.add(MeasuredFolder.read(folder));
    }
    return new PerformanceReport(measured);
  }

  /**
   * Reads all folders of kept results next to the page, ordered by name.
   *
   * @param output the folder of the page
   * @throws IOException if there is no folder, or one is incomplete
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
   * Writes the page and the plots.
   *
   * @param output their folder; created if it is absent
   * @return the file of the page
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
