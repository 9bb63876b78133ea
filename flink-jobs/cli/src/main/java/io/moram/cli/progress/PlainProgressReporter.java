// SPDX-License-Identifier: Apache-2.0
package io.moram.cli.progress;

import io.moram.schemas.text.VisibleText;
import java.io.PrintWriter;
import java.time.Duration;

/**
 * Prints plain lines, for a file or a pipe: one every few seconds, and one when a piece of work
 * ends.
 */
final class PlainProgressReporter implements ProgressReporter {

  private static final Duration INTERVAL = Duration.ofSeconds(5);

  private final PrintWriter out;
  private String name = "";
  private String unit = "";
  private String latest = "";
  private String printed = "";
  private long printedAt;

  PlainProgressReporter(PrintWriter out) {
    this.out = out;
  }

  @Override
  public void say(String line) {
    end();
    out.println(VisibleText.lines(line));
    out.flush();
  }

  @Override
  public void begin(String newName, String newUnit) {
    end();
    this.name = newName;
    this.unit = newUnit;
    this.printedAt = System.nanoTime();
  }

  @Override
  public void update(long done, long all, String detail) {
    latest =
        "%s: %,d of %,d %s%s"
            .formatted(
                name, done, all, unit, detail.isEmpty() ? "" : ", " + VisibleText.of(detail));
    if (System.nanoTime() - printedAt > INTERVAL.toNanos()) {
      print();
    }
  }

  @Override
  public void end() {
    print();
    latest = "";
    printed = "";
  }

  @Override
  public void end(String result) {
    latest = name + ": " + result;
    end();
  }

  private void print() {
    if (!latest.equals(printed)) {
      out.println(latest);
      out.flush();
      printed = latest;
      printedAt = System.nanoTime();
    }
  }
}
