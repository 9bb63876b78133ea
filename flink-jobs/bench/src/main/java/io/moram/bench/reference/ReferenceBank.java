// SPDX-License-Identifier: Apache-2.0
package io.moram.bench.reference;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.core.Linear;
import io.moram.atoms.Activation;
import io.moram.atoms.AtomBlock;
import io.moram.engine.EngineMemory;
import io.moram.sites.SiteGroup;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A bank as the layer's equations say it, in single precision, site by site: the tasks' matrices
 * are concatenated in every call, all atoms get a score and a weight, and all values are multiplied
 * in. What it computes is the exact form that faster ones are held against.
 */
public final class ReferenceBank implements AutoCloseable {

  private final NDManager manager;
  private final Activation activation;
  private final Map<String, Site> atoms = new HashMap<>();

  /** The tasks' matrices, {@code [rank, inputWidth]} and {@code [rank, outputWidth]} each. */
  private record Site(NDList keys, NDList values) {}

  /**
   * A bank without atoms.
   *
   * @param parent decides the device; closing it closes the bank
   */
  public ReferenceBank(NDManager parent, Activation activation) {
    this.manager = parent.newSubManager();
    this.activation = activation;
  }

  /** Adds the blocks of one site, in the order of their tasks. */
  public void add(List<AtomBlock> blocks) {
    for (AtomBlock block : blocks) {
      Site site = atoms.computeIfAbsent(block.site(), name -> new Site(new NDList(), new NDList()));
      site.keys.add(inEngine(block.keys(), block.rank()));
      site.values.add(inEngine(block.values(), block.rank()));
    }
  }

  private NDArray inEngine(float[] numbers, int rows) {
    return EngineMemory.copy(manager.create(numbers, new Shape(rows, numbers.length / rows)));
  }

  /**
   * The adapted layer's output at inference.
   *
   * @param sites those that are adapted at once
   * @param input x, {@code [tokens, inputWidth]}
   * @param output W x + b of all of them side by side, {@code [tokens, sites * outputWidth]};
   *     becomes y
   */
  public void apply(SiteGroup sites, NDArray input, NDArray output) {
    for (int site = 0; site < sites.size(); site++) {
      try (NDArray own = columns(output, site, sites.size());
          NDArray added = compute(sites.get(site).name(), input, null, null)) {
        own.addi(added);
      }
    }
  }

  /**
   * The adapted layer's output in training: the active atoms come after the frozen ones, and no
   * threshold silences any.
   *
   * @param sites as {@link #apply} takes it, as well as the others
   * @param keys the active task's of every site, {@code [rank, inputWidth]}
   * @param values the active task's of every site, {@code [rank, outputWidth]}
   */
  public void applyInTraining(
      SiteGroup sites, NDArray input, NDArray output, NDList keys, NDList values) {
    for (int site = 0; site < sites.size(); site++) {
      try (NDArray own = columns(output, site, sites.size());
          NDArray added =
              compute(sites.get(site).name(), input, keys.get(site), values.get(site))) {
        own.addi(added);
      }
    }
  }

  private static NDArray columns(NDArray output, int site, int sites) {
    long width = output.getShape().get(1) / sites;
    return output.get(new NDIndex(":, " + site * width + ":" + (site + 1) * width));
  }

  /** Σ w_i p_i B_i, of the manager of {@code input}. */
  private NDArray compute(
      String site, NDArray input, @Nullable NDArray activeKeys, @Nullable NDArray activeValues) {
    Site frozen = atoms.getOrDefault(site, new Site(new NDList(), new NDList()));
    boolean inference = activeKeys == null;
    NDManager scope = input.getManager();
    try (NDArray keys = concatenate(scope, frozen.keys, activeKeys);
        NDArray values = concatenate(scope, frozen.values, activeValues);
        NDArray projections = Linear.linear(input, keys).singletonOrThrow();
        NDArray norms = projections.norm(new int[] {1}, true);
        NDArray scores = projections.div(norms)) {
      int kept = Math.toIntExact(Math.min(activation.topK(), keys.getShape().get(0)));
      NDList best = scores.topK(kept, 1, true, false);
      try (NDArray bestScores = best.get(0);
          NDArray places = best.get(1);
          // Autograd remembers it longer than the JVM keeps the buffer of a Number.
          NDArray temperature = scope.full(new Shape(), activation.temperature());
          NDArray scaled = bestScores.div(temperature);
          NDArray weights = scaled.softmax(1);
          NDArray heard =
              inference ? heard(weights, bestScores) : weights.mul(scope.ones(new Shape()));
          NDArray none = scope.zeros(scores.getShape());
          NDArray mixture = none.scatter(places, heard, 1);
          NDArray weighted = mixture.mul(projections)) {
        return weighted.matMul(values);
      }
    }
  }

  private NDArray heard(NDArray weights, NDArray bestScores) {
    try (NDArray loud = bestScores.gte(activation.threshold())) {
      return weights.mul(loud);
    }
  }

  /** Of the scope, not of the bank: the bank lives longer. */
  private static NDArray concatenate(NDManager scope, NDList frozen, @Nullable NDArray active) {
    NDList all = new NDList(frozen);
    if (active != null) {
      all.add(active);
    }
    NDArray joined = NDArrays.concat(all, 0);
    joined.attach(scope);
    return joined;
  }

  @Override
  public void close() {
    manager.close();
  }
}
