// SPDX-License-Identifier: Apache-2.0
package io.moram.cli.demo;

import io.moram.cli.report.VersionComparison;
import io.moram.schemas.AnswerRuleName;
import io.moram.schemas.Prediction;
import io.moram.schemas.RankedLabel;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Compares what a bank version answers at the end of the run with what it answered when it was the
 * newest.
 */
final class VersionCheck {
  /** The beginning of the id of a request that is asked again; its first id follows. */
  static final String AGAIN = "again/";

  private final Set<String> pictures;
  private final Map<String, Ranking> first = new HashMap<>();
  private long compared;
  private long different;
  private long otherClass;
  private double largestDifference;

  /**
   * @param pictures the names of the test pictures whose answers are compared
   */
  VersionCheck(Set<String> pictures) {
    this.pictures = Set.copyOf(pictures);
  }

  /** The id of a request that a bank version is asked. */
  static String requestId(int version, AnswerRuleName rule, String picture) {
    return "v" + version + "/" + rule + "/" + picture;
  }

  private static String picture(String requestId) {
    return requestId.substring(requestId.indexOf('/', requestId.indexOf('/') + 1) + 1);
  }

  /** A ranking, the best class first. */
  @SuppressWarnings("ArrayRecordComponent") // Never compared.
  private record Ranking(List<String> labels, float[] probabilities) {
    static Ranking of(Prediction prediction) {
      List<RankedLabel> ranked = prediction.getRanked();
      float[] probabilities = new float[ranked.size()];
      for (int i = 0; i < probabilities.length; i++) {
        probabilities[i] = ranked.get(i).getProbability();
      }
      // Every class name is in thousands of rankings.
      return new Ranking(
          ranked.stream().map(one -> one.getLabel().intern()).toList(), probabilities);
    }

    double largestDifference(Ranking other) {
      Map<String, Float> others = new HashMap<>();
      for (int i = 0; i < other.labels.size(); i++) {
        others.put(other.labels.get(i), other.probabilities[i]);
      }
      double largest = 0;
      for (int i = 0; i < labels.size(); i++) {
        float there = others.getOrDefault(labels.get(i), Float.NaN);
        largest = Math.max(largest, Math.abs(probabilities[i] - there));
      }
      return largest;
    }
  }

  /** Takes a prediction of a scored version, or the one that answers the same request again. */
  void accept(Prediction prediction) {
    String id = prediction.getRequestId();
    if (!id.startsWith(AGAIN)) {
      if (prediction.getEvaluation() != null && pictures.contains(picture(id))) {
        first.put(id, Ranking.of(prediction));
      }
      return;
    }
    Ranking before = first.get(id.substring(AGAIN.length()));
    if (before != null) {
      Ranking now = Ranking.of(prediction);
      compared++;
      double difference = now.largestDifference(before);
      boolean same = now.labels.equals(before.labels) && difference <= VersionComparison.TOLERANCE;
      different += same ? 0 : 1;
      otherClass += now.labels.get(0).equals(before.labels.get(0)) ? 0 : 1;
      largestDifference = Math.max(largestDifference, difference);
    }
  }

  /** The number of predictions that were compared. */
  long compared() {
    return compared;
  }

  /** The result so far. */
  VersionComparison result() {
    return new VersionComparison(
        pictures.size(), compared, different, otherClass, largestDifference);
  }
}
