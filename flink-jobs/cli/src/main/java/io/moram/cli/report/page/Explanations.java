// SPDX-License-Identifier: Apache-2.0
package io.moram.cli.report.page;

import io.moram.cli.report.ChanceLevel;
import io.moram.cli.report.RuleDescriptions;
import io.moram.cli.report.RuleSummary;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What the report's words mean, in plain ones. */
final class Explanations {

  private Explanations() {}

  static String of(@Nullable ChanceLevel chance, List<RuleSummary> rules) {
    StringBuilder html = new StringBuilder("<h2>What the words mean</h2>\n<dl>\n");
    append(
        html,
        "Transfer",
        "The mean accuracy on domains before they are learned: how much of the frozen model's"
            + " knowledge is left for new data.");
    append(
        html,
        "Average",
        "The mean of the whole matrix: over all domains, after every task. Domains count before"
            + " they are learned too, so it is low if many tasks are early.");
    append(
        html,
        "Last",
        "The mean over all domains after the last task: what the learner can do at the end.");
    append(
        html, "Own task", "The mean accuracy on each domain right after the task that taught it.");
    append(
        html,
        "Forgetting",
        "What domains have lost from their own task to the last one, in points. Below zero: later"
            + " tasks helped.");
    append(
        html,
        "Within",
        "Among the classes of the picture's own domain alone. Else: among all candidates.");
    append(
        html,
        "Chance level",
        "How often a guess is right: one divided by the number of classes to choose from. "
            + (chance == null ? "It is not known for this run." : chance.text()));
    append(
        html,
        "Task right, unknown, calibration",
        "After the last task: pictures whose recognised task is their own; pictures that were"
            + " recognised as no task; the difference between probability and accuracy.");
    for (RuleSummary rule : rules) {
      String text = RuleDescriptions.of(rule.rule());
      if (!text.isEmpty()) {
        append(html, "Rule " + rule.rule(), text);
      }
    }
    return html.append("</dl>\n").toString();
  }

  private static void append(StringBuilder html, String word, String meaning) {
    html.append(
        String.format(
            Locale.ROOT, "<dt>%s</dt><dd>%s</dd>\n", Html.text(word), Html.text(meaning)));
  }
}
