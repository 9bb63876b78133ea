// SPDX-License-Identifier: Apache-2.0
package io.moram.cli.progress;

import java.io.PrintStream;
import java.io.PrintWriter;

/** Chooses the progress reporter for an output. */
public final class ProgressReporters {

  private ProgressReporters() {}

  /** Returns progress bars in colour for a terminal, and plain lines for anything else. */
  public static ProgressReporter forOutput(boolean terminal, PrintStream bars, PrintWriter lines) {
    return forOutput(terminal, terminal, bars, lines);
  }

  /**
   * Returns progress bars for a terminal, and plain lines for anything else.
   *
   * @param terminal whether the output can draw a line again
   * @param colours whether bars are in colour
   * @param bars the output of the bars
   * @param lines the output of the lines
   */
  public static ProgressReporter forOutput(
      boolean terminal, boolean colours, PrintStream bars, PrintWriter lines) {
    return terminal ? new ProgressBarReporter(bars, colours) : new PlainProgressReporter(lines);
  }
}
