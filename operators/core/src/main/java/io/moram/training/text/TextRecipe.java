// SPDX-License-Identifier: Apache-2.0
package io.moram.training.text;

import io.moram.atoms.Activation;
import io.moram.model.LanguageModel;
import io.moram.training.AdamW;
import io.moram.training.TrainingRecipe;

/**
 * How a task of prompts and answers is trained.
 *
 * @param rank the atoms that a task adds at every site, r; at least 1
 * @param activation how atoms are activated, in training and when served
 * @param learningRate at the first step, above 0
 * @param decays whether a cosine takes the learning rate to zero at the last step; else it is
 *     constant
 * @param optimizer AdamW's settings
 * @param batchSize the examples of a step, at least 1
 * @param steps the optimiser steps of a task, at least 1
 * @param firstLayer the lowest adapted layer, from 0: the layers below take no atoms, and are
 *     computed once per example
 */
public record TextRecipe(
    int rank,
    Activation activation,
    double learningRate,
    boolean decays,
    AdamW optimizer,
    int batchSize,
    int steps,
    int firstLayer) {

  private static final int WIDE = 1_024;
  private static final int STEPS_OF_WIDE = 100;
  private static final AdamW OPTIMIZER = new AdamW(0.9, 0.95, 1);

  public TextRecipe {
    requireAtLeast("rank", rank, 1);
    requireAtLeast("batch size", batchSize, 1);
    requireAtLeast("steps", steps, 1);
    requireAtLeast("first layer", firstLayer, 0);
    if (!(learningRate > 0)) {
      throw new IllegalArgumentException("learning rate is " + learningRate + "; it must be > 0");
    }
  }

  /** A recipe for a small model and few steps, found on texts of SmolLM2-135M. */
  public static TextRecipe small() {
    return new TextRecipe(8, new Activation(8, 0.03f, 0.2f), 0.01, false, OPTIMIZER, 8, 40, 0);
  }

  /**
   * The recipe of the paper's code for TRACE.
   *
   * @param steps of a task: its epochs decide
   */
  public static TextRecipe paper(int steps) {
    return new TextRecipe(8, new Activation(8, 0.03f, 0.2f), 5e-4, true, OPTIMIZER, 32, steps, 0);
  }

  /**
   * The recipe of a model that options do not change: few steps at a high rate for models as narrow
   * as SmolLM2-135M, where they were found; the rate of the paper's code for wider ones.
   */
  public static TrainingRecipe of(LanguageModel model) {
    TextRecipe base = model.width() < WIDE ? small() : paper(STEPS_OF_WIDE);
    return new TrainingRecipe(
        base.rank,
        base.activation,
        base.learningRate,
        base.optimizer.beta1(),
        base.optimizer.beta2(),
        base.batchSize,
        base.steps,
        0,
        base.firstLayer);
  }

  /**
   * The same values as a recipe of any kind of task has; the rate decays, gradients are limited.
   */
  public static TextRecipe of(TrainingRecipe recipe) {
    return new TextRecipe(
        recipe.rank(),
        recipe.activation(),
        recipe.learningRate(),
        true,
        new AdamW(recipe.beta1(), recipe.beta2(), OPTIMIZER.longestGradient()),
        recipe.batchSize(),
        recipe.stepsPerTask(),
        recipe.firstLayer());
  }

  /** The same with another number of steps. */
  public TextRecipe withSteps(int other) {
    return new TextRecipe(
        rank, activation, learningRate, decays, optimizer, batchSize, other, firstLayer);
  }

  /** The same with another learning rate. */
  public TextRecipe withLearningRate(double other) {
    return new TextRecipe(rank, activation, other, decays, optimizer, batchSize, steps, firstLayer);
  }

  /** The same with a cosine that takes the learning rate to zero. */
  public TextRecipe withDecay() {
    return new TextRecipe(
        rank, activation, learningRate, true, optimizer, batchSize, steps, firstLayer);
  }

  /** The same with another lowest adapted layer. */
  public TextRecipe withFirstLayer(int other) {
    return new TextRecipe(
        rank, activation, learningRate, decays, optimizer, batchSize, steps, other);
  }

  /**
   * The learning rate of a step.
   *
   * @param step from 0; the steps before it
   */
  double learningRateAt(int step) {
    // StrictMath: Math.cos may differ by a last bit between processors and Java versions.
    return decays
        ? 0.5 * (1 + StrictMath.cos(Math.PI * step / steps)) * learningRate
        : learningRate;
  }

  private static void requireAtLeast(String name, int value, int least) {
    if (value < least) {
      throw new IllegalArgumentException(name + " is " + value + "; it must be >= " + least);
    }
  }
}
