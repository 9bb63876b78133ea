// SPDX-License-Identifier: Apache-2.0
package io.moram.cli.report;

import java.util.List;
import java.util.Locale;
import java.util.LongSummaryStatistics;
import java.util.stream.Stream;

/**
 * The number of pictures behind each cell of an accuracy matrix.
 *
 * @param zeroShot by domain, before any task
 * @param rows by row and domain
 */
public record PictureCounts(List<Long> zeroShot, List<List<Long>> rows) {

  /** Copies the lists. */
  public PictureCounts {
    zeroShot = List.copyOf(zeroShot);
    rows = rows.stream().map(List::copyOf).toList();
  }

  /** The smallest and the largest number in a sentence. Cells without a picture do not count. */
  public String text() {
    LongSummaryStatistics counts =
        Stream.concat(Stream.of(zeroShot), rows.stream())
            .flatMap(List::stream)
            .mapToLong(Long::longValue)
            .filter(count -> count > 0)
            .summaryStatistics();
    if (counts.getCount() == 0) {
      return "No cell counts a picture.";
    }
    return counts.getMin() == counts.getMax()
        ? String.format(
            Locale.ROOT,
            "Each cell counts %,d pictures, so one picture is worth %.1f points.",
            counts.getMin(),
            100.0 / counts.getMin())
        : String.format(
            Locale.ROOT,
            "Each cell counts %,d to %,d pictures, so one picture is worth %.1f to %.1f points.",
            counts.getMin(),
            counts.getMax(),
            100.0 / counts.getMax(),
            100.0 / counts.getMin());
  }
}
