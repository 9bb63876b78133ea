// SPDX-License-Identifier: Apache-2.0
package io.moram.cli.report;

import io.moram.evaluation.AccuracyMatrix;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Sentences that follow from the figures of an accuracy matrix. */
public final class MatrixSentences {

  /** Smaller differences in points are not shown by one decimal. */
  private static final double SMALLEST = 0.05;

  /** How many domains a sentence names. */
  private static final int MOST_NAMED = 12;

  private MatrixSentences() {}

  /** A domain and what it lost since its own task, in points; negative: it gained. */
  private record Change(String domain, double own, double last) {
    double loss() {
      return own - last;
    }

    String text() {
      return String.format(
          Locale.ROOT, "%s by %.1f (%.1f to %.1f)", domain, Math.abs(loss()), own, last);
    }
  }

  /**
   * What the matrix shows of keeping, and of domains before their tasks.
   *
   * @param chance how often a guess is right; null: unknown
   */
  public static List<String> of(AccuracyMatrix matrix, @Nullable ChanceLevel chance) {
    List<String> sentences = new ArrayList<>();
    List<Change> changes = changes(matrix);
    if (changes.isEmpty()) {
      sentences.add("No domain was measured both after its own task and after a later one.");
    } else {
      sentences.add(mean(changes));
      add(sentences, changes.stream().filter(one -> one.loss() >= SMALLEST).toList(), "lost");
      add(sentences, changes.stream().filter(one -> one.loss() <= -SMALLEST).toList(), "gained");
      List<String> same =
          changes.stream()
              .filter(one -> Math.abs(one.loss()) < SMALLEST)
              .map(Change::domain)
              .toList();
      if (!same.isEmpty()) {
        sentences.add("Points since their own task did not change: " + named(same) + ".");
      }
    }
    addTransfer(sentences, matrix);
    addChance(sentences, matrix, chance);
    return sentences;
  }

  private static List<Change> changes(AccuracyMatrix matrix) {
    List<Change> changes = new ArrayList<>();
    int last = matrix.rows().size() - 1;
    for (int domain = 0; domain < matrix.domains().size(); domain++) {
      int own = matrix.ownRows().get(domain);
      if (own == AccuracyMatrix.UNLEARNED || own == last) {
        continue;
      }
      Change change =
          new Change(matrix.domains().get(domain), matrix.at(own, domain), matrix.at(last, domain));
      if (Double.isFinite(change.loss())) {
        changes.add(change);
      }
    }
    return changes;
  }

  private static String mean(List<Change> changes) {
    double own = changes.stream().mapToDouble(Change::own).average().orElse(Double.NaN);
    double last = changes.stream().mapToDouble(Change::last).average().orElse(Double.NaN);
    String verdict =
        own - last >= SMALLEST ? "fell" : own - last <= -SMALLEST ? "rose" : "did not change";
    return String.format(
        Locale.ROOT,
        "Accuracy %s: %.1f %% right after a domain's own task, %.1f %% after the last task (mean of"
            + " %d domain%s with later tasks).",
        verdict,
        own,
        last,
        changes.size(),
        changes.size() == 1 ? "" : "s");
  }

  private static void add(List<String> sentences, List<Change> changes, String verb) {
    if (!changes.isEmpty()) {
      sentences.add(
          "Points "
              + verb
              + " since their own task: "
              + named(changes.stream().map(Change::text).toList())
              + ".");
    }
  }

  private static String named(List<String> texts) {
    String more = texts.size() > MOST_NAMED ? " and " + (texts.size() - MOST_NAMED) + " more" : "";
    return texts.stream().limit(MOST_NAMED).collect(Collectors.joining(", ")) + more;
  }

  private static void addTransfer(List<String> sentences, AccuracyMatrix matrix) {
    double transfer = matrix.transfer();
    double before = unlearnedZeroShot(matrix);
    if (Double.isFinite(transfer) && Double.isFinite(before)) {
      double difference = transfer - before;
      sentences.add(
          String.format(
              Locale.ROOT,
              "Domains that were not learned yet: %.1f %% right; the frozen model has %.1f %% on"
                  + " them, so learning %s.",
              transfer,
              before,
              Math.abs(difference) < SMALLEST
                  ? "changed nothing there"
                  : String.format(
                      Locale.ROOT,
                      "%s %.1f points there",
                      difference < 0 ? "cost" : "brought",
                      Math.abs(difference))));
    }
  }

  /** The mean zero-shot accuracy of the domains that have a row before their own. */
  private static double unlearnedZeroShot(AccuracyMatrix matrix) {
    double sum = 0;
    int count = 0;
    for (int domain = 0; domain < matrix.domains().size(); domain++) {
      if (matrix.ownRows().get(domain) > 0) {
        sum += matrix.zeroShot().get(domain);
        count++;
      }
    }
    return count == 0 ? Double.NaN : sum / count;
  }

  private static void addChance(
      List<String> sentences, AccuracyMatrix matrix, @Nullable ChanceLevel chance) {
    if (chance == null || matrix.rows().isEmpty()) {
      return;
    }
    List<String> guessed = new ArrayList<>();
    for (int domain = 0; domain < matrix.domains().size(); domain++) {
      double last = matrix.at(matrix.rows().size() - 1, domain);
      if (last <= chance.lowest()) {
        guessed.add(matrix.domains().get(domain));
      }
    }
    sentences.add(
        guessed.isEmpty()
            ? "After the last task, every measured domain is above the chance level."
            : "After the last task, not above the chance level: " + named(guessed) + ".");
  }
}
