// SPDX-License-Identifier: Apache-2.0
package io.moram.cli.report;

import java.util.Map;

/** How each rule answers, in a sentence. What its figures show is for {@link MatrixSentences}. */
public final class RuleDescriptions {
  private static final Map<String, String> TEXTS =
      Map.of(
          "recall",
          "The bank version of the recognised task answers; a picture of no task is for the frozen"
              + " model.",
          "self-activated",
          "All atoms of all tasks answer, as in the paper.",
          "gaussian",
          "The class Gaussians of the frozen model's features answer alone.",
          "zero-shot",
          "The frozen model answers alone, whatever has been learned.");

  private RuleDescriptions() {}

  /** The sentence of a rule; empty for an unknown one. */
  public static String of(String rule) {
    return TEXTS.getOrDefault(rule, "");
  }
}
