// SPDX-License-Identifier: Apache-2.0
package io.moram.training;

import java.util.SplittableRandom;

/**
 * Chooses a step's pictures: epochs of shuffled examples, one after the other, cut into batches. A
 * pure function of its arguments, so that a restored learner draws what it would have drawn.
 */
public final class BatchSampler {

  private static final long TASK_STRIDE = 0x9E3779B97F4A7C15L;
  private static final long EPOCH_STRIDE = 0xC2B2AE3D27D4EB4FL;

  private final long seed;
  private final int batchSize;

  /**
   * @param seed the learner's
   * @param batchSize the pictures of a step; a task with fewer gives them all
   */
  public BatchSampler(long seed, int batchSize) {
    this.seed = seed;
    this.batchSize = batchSize;
  }

  /**
   * The places of a step's pictures.
   *
   * @param task the task's number
   * @param step the steps before this one
   * @param examples how many examples there are to choose from, at least 1
   * @return places from 0 to {@code examples}; each at most once an epoch
   */
  public int[] batch(int task, int step, int examples) {
    int size = Math.min(batchSize, examples);
    int[] batch = new int[size];
    long position = (long) step * size;
    long epoch = position / examples;
    int[] order = shuffled(task, epoch, examples);
    for (int i = 0; i < size; i++, position++) {
      if (position / examples != epoch) {
        epoch = position / examples;
        order = shuffled(task, epoch, examples);
      }
      batch[i] = order[(int) (position % examples)];
    }
    return batch;
  }

  private int[] shuffled(int task, long epoch, int examples) {
    SplittableRandom random =
        new SplittableRandom(seed ^ (task + 1) * TASK_STRIDE ^ (epoch + 1) * EPOCH_STRIDE);
    int[] order = new int[examples];
    for (int i = 0; i < examples; i++) {
      int j = random.nextInt(i + 1);
      order[i] = order[j];
      order[j] = i;
    }
    return order;
  }
}
