// SPDX-License-Identifier: Apache-2.0
package io.moram.bench.maps;

import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import io.moram.serving.activation.ActivationMap;
import java.util.Arrays;
import org.apache.commons.math3.stat.correlation.PearsonsCorrelation;
import org.jspecify.annotations.Nullable;

/**
 * How one picture's activation at one site differs from that after the first task.
 *
 * @param rule the rule's name
 * @param version the number of tasks that the learner had sealed
 * @param picture its place among the pictures
 * @param site the site's name
 * @param asked the bank version that the rule asked
 * @param correlation Pearson's, between the activations of the first task's atoms, {@code [atoms *
 *     patches]}, after the first task and now. 0 if they are all equal now, for example all silent;
 *     null if they were all equal after the first task
 * @param laterShare the share of all weights that later tasks' atoms have, 0 to 1; null if no atom
 *     is active
 */
@JsonPropertyOrder({"rule", "version", "picture", "site", "asked", "correlation", "laterShare"})
public record MapFigure(
    String rule,
    int version,
    int picture,
    String site,
    int asked,
    @Nullable Double correlation,
    @Nullable Double laterShare) {

  /**
   * Compares two maps of one picture and site.
   *
   * @param now what the rule recorded
   * @param first of the same site, after the first task
   * @param map the site's map now
   */
  static MapFigure of(RecordedMaps now, ActivationMap first, ActivationMap map) {
    return new MapFigure(
        now.rule().toString(),
        now.version(),
        now.picture(),
        map.site(),
        now.asked(),
        correlation(first, map),
        laterShare(map));
  }

  static @Nullable Double correlation(ActivationMap first, ActivationMap now) {
    double[] before = ofFirstTask(first);
    if (isConstant(before)) {
      return null;
    }
    // A version without atoms activates none.
    double[] after = Arrays.copyOf(ofFirstTask(now), before.length);
    return isConstant(after) ? 0 : new PearsonsCorrelation().correlation(before, after);
  }

  private static double[] ofFirstTask(ActivationMap map) {
    int atoms = (int) Arrays.stream(map.atomTasks()).filter(task -> task == 0).count();
    double[] weights = new double[atoms * map.patches()];
    for (int i = 0; i < weights.length; i++) {
      weights[i] = map.weights()[i];
    }
    return weights;
  }

  private static boolean isConstant(double[] numbers) {
    return Arrays.stream(numbers).distinct().count() < 2;
  }

  private static @Nullable Double laterShare(ActivationMap map) {
    double later = 0;
    double whole = 0;
    for (int i = 0; i < map.weights().length; i++) {
      whole += map.weights()[i];
      later += map.atomTasks()[i / map.patches()] > 0 ? map.weights()[i] : 0;
    }
    return whole > 0 ? (Double) (later / whole) : null;
  }
}
