// SPDX-License-Identifier: Apache-2.0
package io.moram.cli.console;

import java.util.Map;

/**
 * What the output can show.
 *
 * @param redraws whether lines can be drawn again, as a progress bar is
 * @param colours whether colours are wanted
 */
public record Terminal(boolean redraws, boolean colours) {

  /** The output of this process. The launching script says whether it is a terminal. */
  public static Terminal ofProcess() {
    return of(Boolean.getBoolean("moram.terminal"), System.getenv());
  }

  /**
   * Reads the usual variables: {@code NO_COLOR} with a value forbids colours, and the terminal
   * {@code dumb} can neither redraw nor colour.
   *
   * @param terminal whether the output is a terminal
   */
  static Terminal of(boolean terminal, Map<String, String> environment) {
    boolean able = terminal && !environment.getOrDefault("TERM", "").equals("dumb");
    return new Terminal(able, able && environment.getOrDefault("NO_COLOR", "").isEmpty());
  }
}
