// SPDX-License-Identifier: Apache-2.0
package io.moram.evaluation.text;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.IntBinaryOperator;

/**
 * SARI of one sentence with one reference (Xu et al., 2016): how well an answer keeps, deletes and
 * adds what the reference does. The mean over n-grams of 1 to 4 words of (F1 of kept + precision of
 * deleted + F1 of added) / 3. What is 0 / 0 counts as 1.
 */
final class Sari {

  private static final int LONGEST = 4;

  private Sari() {}

  /** The score, 0 to 100. Case does not count. */
  static double score(String source, String answer, String reference) {
    double sum = 0;
    for (int length = 1; length <= LONGEST; length++) {
      sum += ofLength(grams(source, length), grams(answer, length), grams(reference, length));
    }
    return 100 * sum / LONGEST;
  }

  private static double ofLength(
      Map<List<String>, Integer> source,
      Map<List<String>, Integer> answer,
      Map<List<String>, Integer> reference) {
    return (kept(source, answer, reference)
            + deleted(source, answer, reference)
            + added(source.keySet(), answer.keySet(), reference.keySet()))
        / 3;
  }

  private static double kept(
      Map<List<String>, Integer> source,
      Map<List<String>, Integer> answer,
      Map<List<String>, Integer> reference) {
    Map<List<String>, Integer> kept = combined(source, answer, Math::min);
    Map<List<String>, Integer> right = combined(kept, reference, Math::min);
    Map<List<String>, Integer> all = combined(source, reference, Math::min);
    return harmonicMean(meanShare(right, kept), share(total(right), total(all)));
  }

  private static double deleted(
      Map<List<String>, Integer> source,
      Map<List<String>, Integer> answer,
      Map<List<String>, Integer> reference) {
    Map<List<String>, Integer> deleted = combined(source, answer, (own, other) -> own - other);
    Map<List<String>, Integer> right = combined(deleted, reference, (own, other) -> own - other);
    return meanShare(right, deleted);
  }

  private static double added(
      Set<List<String>> source, Set<List<String>> answer, Set<List<String>> reference) {
    Set<List<String>> added = new HashSet<>(answer);
    added.removeAll(source);
    Set<List<String>> all = new HashSet<>(reference);
    all.removeAll(source);
    Set<List<String>> right = new HashSet<>(added);
    right.retainAll(all);
    return harmonicMean(share(right.size(), added.size()), share(right.size(), all.size()));
  }

  /** The mean over the kinds of {@code of} of the share that is in {@code part}. */
  private static double meanShare(Map<List<String>, Integer> part, Map<List<String>, Integer> of) {
    double sum = 0;
    for (Map.Entry<List<String>, Integer> gram : of.entrySet()) {
      sum += (double) part.getOrDefault(gram.getKey(), 0) / gram.getValue();
    }
    return share(sum, of.size());
  }

  private static double share(double part, double all) {
    return all == 0 ? 1 : part / all;
  }

  private static double harmonicMean(double precision, double recall) {
    return precision + recall == 0 ? 0 : 2 * precision * recall / (precision + recall);
  }

  private static double total(Map<List<String>, Integer> grams) {
    return grams.values().stream().mapToInt(Integer::intValue).sum();
  }

  /** The counts that are above 0 after an operation on both counts. */
  private static Map<List<String>, Integer> combined(
      Map<List<String>, Integer> first,
      Map<List<String>, Integer> second,
      IntBinaryOperator operation) {
    Map<List<String>, Integer> counts = new HashMap<>();
    first.forEach(
        (gram, count) -> {
          int left = operation.applyAsInt(count, second.getOrDefault(gram, 0));
          if (left > 0) {
            counts.put(gram, left);
          }
        });
    return counts;
  }

  private static Map<List<String>, Integer> grams(String text, int length) {
    List<String> words = TextMetric.words(text.toLowerCase(Locale.ROOT));
    Map<List<String>, Integer> counts = new HashMap<>();
    for (int from = 0; from + length <= words.size(); from++) {
      counts.merge(words.subList(from, from + length), 1, Integer::sum);
    }
    return counts;
  }
}
