// SPDX-License-Identifier: Apache-2.0
package io.moram.cli.report;

import java.util.List;

/**
 * A picture with the answers of several rules.
 *
 * @param domain the name of its domain
 * @param label its true class
 * @param dataUri the picture's file as a {@code data:} URI
 * @param answers by rule, the default one first
 */
public record ExamplePicture(
    String domain, String label, String dataUri, List<RuleAnswer> answers) {

  /**
   * The best class under a rule.
   *
   * @param rule the rule's name
   * @param label the class
   * @param probability its probability, 0 to 1
   */
  public record RuleAnswer(String rule, String label, double probability) {}

  /** Copies the list. */
  public ExamplePicture {
    answers = List.copyOf(answers);
  }

  /** Whether the first rule's answer is right. */
  public boolean isRight() {
    return !answers.isEmpty() && answers.get(0).label().equals(label);
  }
}
