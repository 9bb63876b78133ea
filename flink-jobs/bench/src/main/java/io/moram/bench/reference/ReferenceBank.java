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
 * A bank that follows the equations of the layer, in single precision and site by site. Every call
 * concatenates the matrices of all tasks, computes a score and a weight for every atom, and
 * multiplies all values. Its result is the exact form with which faster ones are compared.
 */
public final class ReferenceBank implements AutoCloseable {

  private final NDManager manager;
  private final Activation activation;
  private final Map<String, Site> atoms = new HashMap<>();

  /** The matrices of the tasks, {@code [rank, inputWidth]} and {@code [rank, outputWidth]} each. */
  private record Site(NDList keys, NDList values) {}

  /**
   * A bank without atoms.
   *
   * @param parent the manager, which determines the device; closing it closes the bank
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
   * Computes the output of the adapted layer at inference.
   *
   * @param sites the sites that are adapted together
   * @param input x, {@code [tokens, inputWidth]}
   * @param output W x + b of all sites side by side, {@code [tokens, sites * outputWidth]}; becomes
   *     y
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
   * Computes the output of the adapted layer in training. The active atoms follow the frozen ones,
   * and there is no threshold. The other parameters are those of {@link #apply}.
   *
   * @param keys the keys of the open task at every site, {@code [rank, inputWidth]}
   * @param values the values of the open task at every site, {@code [rank, outputWidth]}
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
          NDArray contributing =
              inference
                  ? aboveThreshold(weights, bestScores)
                  : weights.mul(scope.ones(new Shape()));
          NDArray none = scope.zeros(scores.getShape());
          NDArray mixture = none.scatter(places, contributing, 1);
          NDArray weighted = mixture.mul(projections)) {
        return weighted.matMul(values);
      }
    }
  }

  private NDArray aboveThreshold(NDArray weights, NDArray bestScores) {
    try (NDArray mask = bestScores.gte(activation.threshold())) {
      return weights.mul(mask);
    }
  }

  /** Attaches the array to the scope, because the bank lives longer. */
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
