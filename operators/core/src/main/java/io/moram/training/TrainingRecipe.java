// SPDX-License-Identifier: Apache-2.0
package io.moram.training;

import io.moram.atoms.Activation;
import io.moram.model.Backbone;
import java.io.Serializable;

/**
 * How a task is trained.
 *
 * @param rank the atoms that a task adds at every site, r; at least 1
 * @param activation how atoms are activated, in training and when served
 * @param learningRate AdamW's, at the first step; a cosine takes it to zero at the last
 * @param beta1 AdamW's decay of the first moment, 0 to 1
 * @param beta2 AdamW's decay of the second moment, 0 to 1
 * @param batchSize the pictures of a step; at least 1
 * @param stepsPerTask the optimiser steps of a task in all; at least 1
 * @param stepsPerBatch how many of them are taken after every {@code batchSize} new examples, the
 *     rest at the seal; 0 takes all of them at the seal, which is the paper's protocol
 * @param firstLayer the lowest adapted layer of the image encoder, from 0: the layers below take no
 *     atoms, and are computed once per picture
 */
public record TrainingRecipe(
    int rank,
    Activation activation,
    double learningRate,
    double beta1,
    double beta2,
    int batchSize,
    int stepsPerTask,
    int stepsPerBatch,
    int firstLayer)
    implements Serializable {

  /** The fingerprint of the shipped backbone clip-mini. */
  private static final String CLIP_MINI = "16b6fc13dd861702a77370e3d8d5972d";

  public TrainingRecipe {
    requireAtLeast("rank", rank, 1);
    requireAtLeast("batch size", batchSize, 1);
    requireAtLeast("steps per task", stepsPerTask, 1);
    requireAtLeast("steps per batch", stepsPerBatch, 0);
    requireAtLeast("first layer", firstLayer, 0);
    AdamW.requireDecay("beta1", beta1);
    AdamW.requireDecay("beta2", beta2);
    if (!(learningRate > 0)) {
      throw new IllegalArgumentException("learning rate is " + learningRate + "; it must be > 0");
    }
  }

  /** A recipe that adapts all layers. */
  public TrainingRecipe(
      int rank,
      Activation activation,
      double learningRate,
      double beta1,
      double beta2,
      int batchSize,
      int stepsPerTask,
      int stepsPerBatch) {
    this(rank, activation, learningRate, beta1, beta2, batchSize, stepsPerTask, stepsPerBatch, 0);
  }

  /**
   * The recipe of a backbone: that of clip-mini for clip-mini, wherever it was loaded from, and the
   * paper's for every other.
   */
  public static TrainingRecipe of(Backbone backbone) {
    return backbone.fingerprint().equals(CLIP_MINI) ? clipMini() : paper();
  }

  /** The recipe of the paper's code for CLIP, for every backbone but the shipped one. */
  public static TrainingRecipe paper() {
    return new TrainingRecipe(16, new Activation(16, 0.01f, 0.2f), 5e-4, 0.9, 0.9999, 64, 500, 0);
  }

  /** The recipe of the shipped backbone clip-mini; its README says how it was found. */
  public static TrainingRecipe clipMini() {
    return new TrainingRecipe(
        16, new Activation(16, 0.03f, 0.1f), 5e-3, 0.9, 0.9999, 64, 100, 0, 2);
  }

  /** The same with another rank. */
  public TrainingRecipe withRank(int other) {
    return new TrainingRecipe(
        other,
        activation,
        learningRate,
        beta1,
        beta2,
        batchSize,
        stepsPerTask,
        stepsPerBatch,
        firstLayer);
  }

  /** The same with another number of steps per task. */
  public TrainingRecipe withSteps(int other) {
    return new TrainingRecipe(
        rank, activation, learningRate, beta1, beta2, batchSize, other, stepsPerBatch, firstLayer);
  }

  /** The same with another lowest adapted layer. */
  public TrainingRecipe withFirstLayer(int other) {
    return new TrainingRecipe(
        rank,
        activation,
        learningRate,
        beta1,
        beta2,
        batchSize,
        stepsPerTask,
        stepsPerBatch,
        other);
  }

  /** The optimiser of pictures: gradients have no limit. */
  public AdamW optimizer() {
    return new AdamW(beta1, beta2);
  }

  /**
   * The learning rate of a step: ½ (1 + cos(π i / n)) of the first one's.
   *
   * @param step i, from 0; the steps before it
   */
  public double learningRateAt(int step) {
    // StrictMath: Math.cos may differ by a last bit between processors and Java versions.
    return 0.5 * (1 + StrictMath.cos(Math.PI * step / stepsPerTask)) * learningRate;
  }

  private static void requireAtLeast(String name, int value, int least) {
    if (value < least) {
      throw new IllegalArgumentException(name + " is " + value + "; it must be >= " + least);
    }
  }
}
