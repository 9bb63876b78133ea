// SPDX-License-Identifier: Apache-2.0
package io.moram.bench.reference;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.GradientCollector;
import ai.djl.training.optimizer.Optimizer;
import ai.djl.training.tracker.Tracker;
import io.moram.atoms.AtomBlock;
import io.moram.engine.EngineMemory;
import io.moram.model.Backbone;
import io.moram.model.SiteAdapter;
import io.moram.sites.SiteGroup;
import io.moram.training.TrainingRecipe;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Trains a task with the means of DJL on the same encoders: plain operations for the layer, the
 * gradient collector for the backward pass, and the optimiser for the step.
 */
public final class ReferenceTraining implements AutoCloseable {

  private final Backbone backbone;
  private final ReferenceBank bank;
  private final NDManager manager;
  private final Optimizer optimizer;
  private final List<AtomBlock> blocks;
  private final NDArray parameters;

  /**
   * @param bank the bank of the frozen atoms
   * @param blocks the initial active atoms, one block per site
   */
  public ReferenceTraining(
      Backbone backbone, ReferenceBank bank, TrainingRecipe recipe, List<AtomBlock> blocks) {
    this.backbone = backbone;
    this.bank = bank;
    this.blocks = List.copyOf(blocks);
    this.manager = backbone.manager().newSubManager();
    this.optimizer =
        Optimizer.adam()
            .optBeta1((float) recipe.beta1())
            .optBeta2((float) recipe.beta2())
            .optLearningRateTracker(Tracker.fixed((float) recipe.learningRate()))
            .build();
    NDList parts = new NDList();
    for (AtomBlock block : blocks) {
      parts.add(manager.create(block.keys()));
      parts.add(manager.create(block.values()));
    }
    this.parameters = NDArrays.concat(parts, 0);
    parts.close();
  }

  /**
   * Takes one optimiser step.
   *
   * @param pictures the prepared pictures
   * @param classes the class of each picture, as an index into the prompts
   * @return the loss before the step
   */
  public float step(List<float[]> pictures, int[] classes, List<String> prompts) {
    try (NDManager scope = manager.newSubManager()) {
      NDArray leaf = parameters.duplicate();
      leaf.attach(scope);
      leaf.setRequiresGradient(true);
      float value;
      try (GradientCollector collector = Engine.getInstance().newGradientCollector()) {
        SiteAdapter adapter = adapter(leaf);
        NDArray loss =
            loss(
                backbone.encodeImages(scope, pictures, adapter),
                backbone.encodeTexts(scope, prompts, adapter),
                classes);
        value = loss.getFloat();
        collector.backward(loss);
      }
      NDArray gradient = leaf.getGradient();
      gradient.attach(scope);
      optimizer.update("atoms", parameters, gradient);
      return value;
    }
  }

  private SiteAdapter adapter(NDArray leaf) {
    long[] cuts = new long[2 * blocks.size() - 1];
    long at = 0;
    for (int cut = 0; cut < cuts.length; cut++) {
      AtomBlock block = blocks.get(cut / 2);
      at += (long) block.rank() * (cut % 2 == 0 ? block.inputWidth() : block.outputWidth());
      cuts[cut] = at;
    }
    NDList parts = leaf.split(cuts, 0);
    Map<String, NDArray> keys = new HashMap<>();
    Map<String, NDArray> values = new HashMap<>();
    for (int i = 0; i < blocks.size(); i++) {
      AtomBlock block = blocks.get(i);
      keys.put(block.site(), parts.get(2 * i).reshape(block.rank(), block.inputWidth()));
      values.put(block.site(), parts.get(2 * i + 1).reshape(block.rank(), block.outputWidth()));
    }
    return (sites, input, output) -> {
      bank.applyInTraining(sites, input, output, of(keys, sites), of(values, sites));
      return output;
    };
  }

  private static NDList of(Map<String, NDArray> all, SiteGroup sites) {
    NDList own = new NDList();
    sites.sites().forEach(site -> own.add(Objects.requireNonNull(all.get(site.name()))));
    return own;
  }

  /** The mean cross-entropy of pictures to texts plus that of texts to pictures. */
  private NDArray loss(NDArray images, NDArray texts, int[] classes) {
    NDManager scope = images.getManager();
    int width = (int) texts.getShape().get(0);
    float[] places = new float[classes.length * width];
    for (int picture = 0; picture < classes.length; picture++) {
      places[picture * width + classes[picture]] = 1;
    }
    NDArray mask = EngineMemory.copy(scope.create(places, new Shape(classes.length, width)));
    NDArray logits =
        images.matMul(texts.transpose()).mul(scope.full(new Shape(), backbone.logitScale()));
    NDArray toText = logits.logSoftmax(1).mul(mask).sum().neg();
    NDArray toPicture = logits.logSoftmax(0).mul(mask).sum().neg();
    return toText
        .div(scope.full(new Shape(), (float) classes.length))
        .add(toPicture.div(scope.full(new Shape(), (float) width)));
  }

  @Override
  public void close() {
    manager.close();
  }
}
