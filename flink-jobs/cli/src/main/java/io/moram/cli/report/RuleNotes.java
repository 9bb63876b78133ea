// SPDX-License-Identifier: Apache-2.0
package io.moram.cli.report;

import java.util.Map;

/** What the figures of each rule show, in a sentence. */
public final class RuleNotes {
  private static final Map<String, String> NOTES =
      Map.of(
          "recall",
          "The bank version of the recognised task answers, so a domain keeps the accuracy that it"
              + " had when its task was sealed, as far as its pictures are recognised.",
          "self-activated",
          "All atoms of all tasks answer, as in the paper: accuracy falls from row to row, because"
              + " later tasks' atoms take the places of earlier ones.",
          "gaussian",
          "The class Gaussians of the frozen model's features answer alone, for comparison.",
          "zero-shot",
          "The frozen model answers alone, whatever has been learned.");

  private RuleNotes() {}

  /** The sentence of a rule. */
  public static String of(String rule) {
    return NOTES.getOrDefault(rule, "");
  }
}
