// SPDX-License-Identifier: Apache-2.0
package io.moram.recall;

import io.moram.recall.Choice.Entry;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The rule {@code recall} for one picture. First it says which tasks the picture may belong to.
 * Then, given what the bank version of each of them answers, it mixes the final probabilities:
 *
 * <pre>
 * score(c) = W(c) + a (Gh(c) + Gf(c)) + b Z(c)      p = softmax(score / T)
 * </pre>
 *
 * W is the log probability of class c among the classes of its task, under the task's own bank
 * version. Gh and Gf are the log posteriors of the class Gaussians on the hidden features and on
 * the embedding. Z is the frozen model's log probability among all candidates. A class that several
 * tasks know gets the sum of its probabilities.
 *
 * <p>An open task has no bank version yet. Its W is the log probability of the Gaussians among its
 * own classes.
 */
public final class Recall {

  /**
   * The result.
   *
   * @param probabilities of every candidate; they sum to 1 unless there is no candidate
   * @param task the place of the recognised task in the list that the Gaussians were made of; null:
   *     the picture belongs to none, and the frozen model answered
   * @param taskProbability the probability of that task, 0 to 1
   */
  @SuppressWarnings("ArrayRecordComponent") // Read once, and never compared.
  public record Result(double[] probabilities, @Nullable Integer task, double taskProbability) {}

  private final RecallSettings settings;
  private final Choice choice;

  /** a (Gh + Gf) of every entry. */
  private final double[] gaussians;

  /** Z of every candidate. */
  private final double[] zeroShot;

  private final List<Integer> tasks;

  /**
   * @param distances of the picture to all components
   * @param novel whether the picture is too far from every task
   * @param logits the frozen model's logits of every candidate
   */
  public Recall(
      RecallSettings settings,
      Choice choice,
      ClassGaussians.Distances.OfPicture distances,
      boolean novel,
      double[] logits) {
    this.settings = settings;
    this.choice = choice;
    this.zeroShot = LogProbabilities.normalize(logits.clone());
    double[] hidden = logPosteriors(distances.hidden());
    double[] embedding = logPosteriors(distances.embedding());
    this.gaussians = new double[hidden.length];
    for (int i = 0; i < gaussians.length; i++) {
      gaussians[i] = settings.gaussianWeight() * (hidden[i] + embedding[i]);
    }
    this.tasks = novel || gaussians.length == 0 ? List.of() : likely(hidden);
  }

  private double[] logPosteriors(float[] distances) {
    double[] scores = new double[choice.entries().size()];
    for (int i = 0; i < scores.length; i++) {
      scores[i] = -0.5 * distances[choice.entries().get(i).component()];
    }
    return LogProbabilities.normalize(scores);
  }

  private List<Integer> likely(double[] posteriors) {
    Map<Integer, Double> byTask = new TreeMap<>();
    for (int i = 0; i < posteriors.length; i++) {
      byTask.merge(choice.entries().get(i).task(), Math.exp(posteriors[i]), Double::sum);
    }
    TreeSet<Integer> likely = new TreeSet<>();
    double highest = byTask.values().stream().mapToDouble(Double::doubleValue).max().orElse(0);
    byTask.forEach(
        (task, posterior) -> {
          if (posterior >= settings.leastPosterior() || posterior == highest) {
            likely.add(task);
          }
        });
    return List.copyOf(likely);
  }

  /** The tasks whose bank versions are asked, ascending; none if the frozen model answers. */
  public List<Integer> tasks() {
    return tasks;
  }

  /**
   * Mixes the probabilities.
   *
   * @param within for the tasks of {@link #tasks} that have a bank version, its logits of the
   *     task's candidates, in the order of {@link Choice#of(int)}
   */
  public Result result(Map<Integer, double[]> within) {
    if (tasks.isEmpty()) {
      return new Result(powers(zeroShot), null, 0);
    }
    List<Entry> asked = new ArrayList<>();
    List<Double> scores = new ArrayList<>();
    for (int task : tasks) {
      List<Integer> own = choice.byTask().getOrDefault(task, List.of());
      double[] logits = within.get(task);
      double[] answer =
          LogProbabilities.normalize(
              logits == null
                  ? own.stream().mapToDouble(entry -> gaussians[entry]).toArray()
                  : logits.clone());
      for (int i = 0; i < answer.length; i++) {
        Entry entry = choice.entries().get(own.get(i));
        asked.add(entry);
        scores.add(
            (answer[i]
                    + gaussians[own.get(i)]
                    + settings.zeroShotWeight() * zeroShot[entry.candidate()])
                / settings.temperature());
      }
    }
    return mixed(asked, scores);
  }

  /** The probabilities of the Gaussians alone: the rule {@code gaussian}. */
  public Result gaussiansAlone() {
    if (tasks.isEmpty()) {
      return result(Map.of());
    }
    List<Double> scores = new ArrayList<>();
    for (double score : gaussians) {
      scores.add(score / settings.temperature());
    }
    return mixed(choice.entries(), scores);
  }

  private Result mixed(List<Entry> asked, List<Double> scores) {
    double[] all =
        LogProbabilities.normalize(scores.stream().mapToDouble(Double::doubleValue).toArray());
    double[] probabilities = new double[choice.labels().size()];
    Map<Integer, Double> byTask = new TreeMap<>();
    double known = choice.unknown().isEmpty() ? 1 : 1 - settings.unknownShare();
    for (int i = 0; i < all.length; i++) {
      double probability = Math.exp(all[i]);
      probabilities[asked.get(i).candidate()] += known * probability;
      byTask.merge(asked.get(i).task(), probability, Double::sum);
    }
    double[] unknown =
        powers(
            LogProbabilities.normalize(
                choice.unknown().stream().mapToDouble(place -> zeroShot[place]).toArray()));
    for (int i = 0; i < unknown.length; i++) {
      probabilities[choice.unknown().get(i)] = (1 - known) * unknown[i];
    }
    Map.Entry<Integer, Double> best = null;
    for (Map.Entry<Integer, Double> task : byTask.entrySet()) {
      if (best == null || task.getValue() > best.getValue()) {
        best = task;
      }
    }
    return best == null
        ? new Result(powers(zeroShot), null, 0)
        : new Result(probabilities, best.getKey(), best.getValue());
  }

  private static double[] powers(double[] logarithms) {
    double[] powers = new double[logarithms.length];
    for (int i = 0; i < powers.length; i++) {
      powers[i] = Math.exp(logarithms[i]);
    }
    return powers;
  }
}
