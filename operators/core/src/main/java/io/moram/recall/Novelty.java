// SPDX-License-Identifier: Apache-2.0
package io.moram.recall;

import ai.djl.ndarray.NDManager;
import io.moram.model.FrozenModel;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * How far pictures of a task lie from their classes, measured at the task's seal. A picture that is
 * farther from every class belongs to no task.
 *
 * @param limit the squared distance that 95 % of the task's pictures stay below, each measured as
 *     if it had not entered the sums; positive infinity: unknown, so that the largest limit of the
 *     other tasks is used
 * @param meanDistance the mean squared distance of the task's pictures under the same covariance.
 *     When later tasks change the covariance, the limit is multiplied by the ratio of the means
 */
public record Novelty(double limit, double meanDistance) {

  /** The share of a task's own pictures that stays below the limit. */
  public static final double QUANTILE = 0.95;

  /** Nothing was measured. */
  public static final Novelty UNKNOWN = new Novelty(Double.POSITIVE_INFINITY, 1);

  /**
   * Measures the newest task.
   *
   * @param model decides the device
   * @param tasks the number of tasks so far
   * @param signatures reads their signatures, the newest last
   * @param features of a sample of the newest task's pictures, all of which are part of its sums
   * @param labels the sample's classes, in the same order
   * @return {@link #UNKNOWN} if no class of the sample has two pictures
   */
  public static <E extends Exception> Novelty measure(
      FrozenModel model,
      int tasks,
      SignatureReader<E> signatures,
      List<float[]> features,
      List<String> labels)
      throws E {
    try (NDManager scope = model.newScope();
        ClassGaussians gaussians = ClassGaussians.of(scope, tasks, signatures)) {
      return measure(gaussians, signatures.read(tasks - 1), features, labels);
    }
  }

  /**
   * Measures the newest task.
   *
   * @param gaussians of all tasks so far
   * @param task the newest task's signature, the last that the Gaussians were made of
   * @param features of a sample of its pictures, all of which are part of its sums
   * @param labels the sample's classes, in the same order
   * @return {@link #UNKNOWN} if no class of the sample has two pictures
   */
  public static Novelty measure(
      ClassGaussians gaussians, RecallSignature task, List<float[]> features, List<String> labels) {
    if (features.isEmpty()) {
      return UNKNOWN;
    }
    Map<String, Integer> places = new HashMap<>();
    List<ClassGaussians.Component> components = gaussians.components();
    int newest = components.get(components.size() - 1).task();
    for (int i = 0; i < components.size(); i++) {
      if (components.get(i).task() == newest) {
        places.put(components.get(i).label(), i);
      }
    }
    ClassGaussians.Distances distances = gaussians.distances(features);
    double[] leftOut =
        IntStream.range(0, features.size())
            .mapToDouble(
                picture -> {
                  Integer own = places.get(labels.get(picture));
                  return own == null
                      ? Double.NaN
                      : gaussians.distanceLeftOut(distances, picture, own);
                })
            .filter(Double::isFinite)
            .sorted()
            .toArray();
    double mean = gaussians.meanDistance(task);
    if (leftOut.length == 0 || !(mean > 0)) {
      return UNKNOWN;
    }
    return new Novelty(quantile(leftOut), mean);
  }

  /** The quantile of sorted numbers, between the two nearest of them. */
  private static double quantile(double[] sorted) {
    double place = QUANTILE * (sorted.length - 1);
    int below = (int) place;
    int above = Math.min(below + 1, sorted.length - 1);
    return sorted[below] + (place - below) * (sorted[above] - sorted[below]);
  }
}
