// SPDX-License-Identifier: Apache-2.0
package io.moram.cli.demo;

import io.moram.cli.progress.ProgressReporter;
import java.util.ArrayList;
import java.util.List;

/**
 * Deviations of a run from its plan. Each is printed when it is found, and goes into the report.
 */
final class DemoRemarks {

  private final ProgressReporter display;
  private final List<String> texts = new ArrayList<>();

  DemoRemarks(ProgressReporter display) {
    this.display = display;
  }

  /** Adds and prints a remark. */
  void add(String text) {
    texts.add(text);
    display.say("! " + text);
  }

  /** The remarks so far. */
  List<String> texts() {
    return List.copyOf(texts);
  }
}
