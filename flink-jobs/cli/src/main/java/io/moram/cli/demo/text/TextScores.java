// SPDX-License-Identifier: Apache-2.0
package io.moram.cli.demo.text;

import io.moram.client.data.TextTask;
import io.moram.evaluation.AccuracyMatrix;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.DoubleStream;

/** The scores of one rule, task by task; NaN if not measured. */
final class TextScores {
  private final List<TextTask> tasks;
  private final double[] zeroShot;
  private final double[][] rows;
  private int prompts;
  private int recognized;

  TextScores(List<TextTask> tasks) {
    this.tasks = tasks;
    this.zeroShot = unknown();
    this.rows = new double[tasks.size()][];
    Arrays.setAll(rows, row -> unknown());
  }

  private double[] unknown() {
    double[] scores = new double[tasks.size()];
    Arrays.fill(scores, Double.NaN);
    return scores;
  }

  /**
   * Adds a score.
   *
   * @param after the task that was learned last, from 0; -1: none
   * @param task the task that is scored
   */
  void put(int after, int task, double score) {
    (after < 0 ? zeroShot : rows[after])[task] = score;
  }

  /** Counts a prompt of the last row whose task was to be recognised. */
  void count(boolean right) {
    prompts++;
    recognized += right ? 1 : 0;
  }

  /** The share of the last row's prompts whose task was recognised, in per cent; NaN: none was. */
  double recognition() {
    return prompts == 0 ? Double.NaN : 100.0 * recognized / prompts;
  }

  AccuracyMatrix matrix() {
    List<List<Double>> lists = new ArrayList<>();
    for (double[] row : rows) {
      lists.add(list(row));
    }
    return new AccuracyMatrix(tasks.stream().map(TextTask::name).toList(), list(zeroShot), lists);
  }

  private static List<Double> list(double[] row) {
    return DoubleStream.of(row).boxed().toList();
  }
}
