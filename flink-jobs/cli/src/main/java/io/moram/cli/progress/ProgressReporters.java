// SPDX-License-Identifier: Apache-2.0
package io.moram.cli.progress;

import java.io.PrintStream;
import java.io.PrintWriter;

/** The display that fits where the output goes. */
public final class ProgressReporters {

  private ProgressReporters() {}

  /**
   * Progress bars for a terminal, plain lines for anything else.
   *
   * @param terminal whether a person watches
   * @param bars where bars go
   * @param lines where lines go
   */
  public static ProgressReporter forOutput(boolean terminal, PrintStream bars, PrintWriter lines) {
    return terminal ? new ProgressBarReporter(bars) : new PlainProgressReporter(lines);
  }
}
