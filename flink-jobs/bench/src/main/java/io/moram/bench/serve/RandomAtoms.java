// SPDX-License-Identifier: Apache-2.0
package io.moram.bench.serve;

import ai.djl.ndarray.NDManager;
import io.moram.atoms.Activation;
import io.moram.atoms.AtomBlock;
import io.moram.atoms.ClassPrompt;
import io.moram.model.Backbone;
import io.moram.model.ImageStates;
import io.moram.model.image.BadImageException;
import io.moram.recall.ClassSignature;
import io.moram.recall.RecallSignature;
import io.moram.recall.SignatureSums;
import io.moram.sites.SiteShape;
import io.moram.training.TrainingRecipe;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;

/**
 * A bank of random atoms. The cost of an answer does not depend on their values.
 *
 * @param rank the number of atoms per task and site
 * @param activation the parameters of their activation
 * @param tasks the blocks of every task, one block per site
 * @param signatures of the tasks; every class lies around a picture of its own
 */
public record RandomAtoms(
    int rank,
    Activation activation,
    List<List<AtomBlock>> tasks,
    List<RecallSignature> signatures) {
  private static final int CLASSES_A_TASK = 10;
  private static final int EXAMPLES = 4;
  private static final double DEVIATION = 0.02;
  private static final String TEMPLATE = "a photo of a " + ClassPrompt.PLACE + ".";
  private static final long SEED = 20;

  /** Copies the list. */
  public RandomAtoms {
    tasks = List.copyOf(tasks);
    signatures = List.copyOf(signatures);
  }

  /**
   * Draws a bank.
   *
   * @param atoms the total number of atoms per site
   * @param tasks the number of tasks; must divide {@code atoms}
   * @param pictures the pictures that are asked about
   */
  public static RandomAtoms draw(Backbone backbone, int atoms, int tasks, BenchPictures pictures)
      throws IOException {
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
    return new RandomAtoms(
        rank,
        TrainingRecipe.of(backbone).activation(),
        drawn,
        signatures(backbone, tasks, pictures));
  }

  private static List<RecallSignature> signatures(
      Backbone backbone, int tasks, BenchPictures pictures) throws IOException {
    Random random = new Random(SEED);
    List<RecallSignature> signatures = new ArrayList<>();
    for (int task = 0; task < tasks; task++) {
      SignatureSums sums = new SignatureSums(backbone.featureWidths());
      for (int one = task * CLASSES_A_TASK; one < (task + 1) * CLASSES_A_TASK; one++) {
        ClassPrompt prompt = new ClassPrompt("class " + one, TEMPLATE);
        float[] middle = features(backbone, pictures.get(one));
        for (int i = 0; i < EXAMPLES; i++) {
          float[] example = middle.clone();
          for (int k = 0; k < example.length; k++) {
            example[k] += (float) (DEVIATION * random.nextGaussian());
          }
          sums.add(prompt, example);
        }
      }
      signatures.add(sums.signature());
    }
    return signatures;
  }

  private static float[] features(Backbone backbone, byte[] picture) throws IOException {
    try (NDManager scope = backbone.newScope();
        ImageStates lower =
            backbone.encodeLower(scope, List.of(backbone.preprocessor().prepare(picture)), 0)) {
      return backbone.features(lower).get(0);
    } catch (BadImageException e) {
      throw new IOException("A demo picture cannot be read", e);
    }
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

  /** The classes of a task. */
  public List<ClassPrompt> classes(int task) {
    return signatures.get(task).classes().stream().map(ClassSignature::prompt).toList();
  }
}
