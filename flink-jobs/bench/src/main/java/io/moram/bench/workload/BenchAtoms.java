// SPDX-License-Identifier: Apache-2.0
package io.moram.bench.workload;

import io.moram.atoms.Activation;
import io.moram.atoms.AtomBlock;
import io.moram.sites.SiteShape;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * Makes atoms for measurements. Half of the keys of a site are drawn like new keys, uniform within
 * ±1 / √inputWidth. Each other key responds to a token of the site, like a learned key, so that
 * some atoms are active and their cost is measured too. Values are random. An active atom changes
 * the output of a layer by about a fifth.
 */
public final class BenchAtoms {

  /** The atoms of a task at a site. */
  public static final int RANK = 16;

  /** The activation of the recipe for all backbones except the bundled one. */
  public static final Activation ACTIVATION = new Activation(16, 0.01f, 0.2f);

  private static final double VALUE_SIZE = 0.3;

  private BenchAtoms() {}

  /**
   * The blocks of a site, {@link #RANK} atoms per task.
   *
   * @param atoms the total number of atoms, a multiple of {@link #RANK}
   * @param tokens inputs of the site, each {@code inputWidth} numbers
   * @throws IllegalArgumentException if the number of atoms is not a multiple of {@link #RANK}
   */
  public static List<AtomBlock> of(SiteShape shape, int atoms, float[][] tokens, long seed) {
    if (atoms < RANK || atoms % RANK != 0) {
      throw new IllegalArgumentException(
          "--atoms is " + atoms + "; must be a multiple of " + RANK + ", the rank of a task.");
    }
    SplittableRandom random = new SplittableRandom(seed ^ shape.name().hashCode());
    float[] mean = mean(tokens, shape.inputWidth());
    List<AtomBlock> blocks = new ArrayList<>();
    for (int task = 0; task < atoms / RANK; task++) {
      float[] keys = new float[RANK * shape.inputWidth()];
      for (int atom = 0; atom < RANK; atom++) {
        float[] token = tokens[random.nextInt(tokens.length)];
        fillKey(keys, atom, atom % 2 == 0 ? null : token, mean, random);
      }
      float[] values = new float[RANK * shape.outputWidth()];
      for (int i = 0; i < values.length; i++) {
        values[i] = (float) (VALUE_SIZE * uniform(random) / Math.sqrt(shape.inputWidth()));
      }
      blocks.add(
          new AtomBlock(
              task, shape.name(), RANK, shape.inputWidth(), shape.outputWidth(), keys, values));
    }
    return blocks;
  }

  private static void fillKey(
      float[] keys, int atom, float @Nullable [] token, float[] mean, SplittableRandom random) {
    int width = mean.length;
    double length = 0;
    for (int i = 0; token != null && i < width; i++) {
      length += (token[i] - mean[i]) * (token[i] - mean[i]);
    }
    for (int i = 0; i < width; i++) {
      double answer = token == null ? 0 : (token[i] - mean[i]) / Math.max(1e-9, Math.sqrt(length));
      keys[atom * width + i] = (float) (answer + uniform(random) / Math.sqrt(width));
    }
  }

  private static float[] mean(float[][] tokens, int width) {
    float[] mean = new float[width];
    for (float[] token : tokens) {
      for (int i = 0; i < width; i++) {
        mean[i] += token[i] / tokens.length;
      }
    }
    return mean;
  }

  private static double uniform(SplittableRandom random) {
    return 2 * random.nextDouble() - 1;
  }
}
