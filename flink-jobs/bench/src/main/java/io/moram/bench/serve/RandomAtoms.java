// SPDX-License-Identifier: Apache-2.0
package io.moram.bench.serve;

import io.moram.atoms.Activation;
import io.moram.atoms.AtomBlock;
import io.moram.model.Backbone;
import io.moram.sites.SiteShape;
import io.moram.training.TrainingRecipe;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * A bank of random atoms. The cost of an answer does not depend on their values.
 *
 * @param rank the number of atoms per task and site
 * @param activation the parameters of their activation
 * @param tasks the blocks of every task, one block per site
 */
public record RandomAtoms(int rank, Activation activation, List<List<AtomBlock>> tasks) {
  private static final int CLASSES_A_TASK = 10;
  private static final long SEED = 20;

  /** Copies the list. */
  public RandomAtoms {
    tasks = List.copyOf(tasks);
  }

  /**
   * Draws a bank.
   *
   * @param atoms the total number of atoms per site
   * @param tasks the number of tasks; must divide {@code atoms}
   */
  public static RandomAtoms draw(Backbone backbone, int atoms, int tasks) {
    if (tasks < 1 || atoms < tasks || atoms % tasks != 0) {
      throw new IllegalArgumentException(
          atoms + " atoms cannot be divided among " + tasks + " tasks");
    }
    int rank = atoms / tasks;
    SplittableRandom random = new SplittableRandom(SEED);
    List<List<AtomBlock>> drawn = new ArrayList<>();
    for (int task = 0; task < tasks; task++) {
      List<AtomBlock> blocks = new ArrayList<>();
      for (SiteShape site : backbone.sites()) {
        blocks.add(
            new AtomBlock(
                task,
                site.name(),
                rank,
                site.inputWidth(),
                site.outputWidth(),
                numbers(random, rank * site.inputWidth(), site.inputWidth()),
                numbers(random, rank * site.outputWidth(), site.inputWidth())));
      }
      drawn.add(blocks);
    }
    return new RandomAtoms(rank, TrainingRecipe.of(backbone).activation(), drawn);
  }

  /** Draws values from the Kaiming-uniform distribution, like new keys. */
  private static float[] numbers(SplittableRandom random, int count, int inputWidth) {
    double bound = 1 / Math.sqrt(inputWidth);
    float[] numbers = new float[count];
    for (int i = 0; i < count; i++) {
      numbers[i] = (float) random.nextDouble(-bound, bound);
    }
    return numbers;
  }

  /** The class names of a task. */
  public List<String> classes(int task) {
    return IntStream.range(0, CLASSES_A_TASK)
        .mapToObj(number -> "class " + (task * CLASSES_A_TASK + number))
        .toList();
  }
}
