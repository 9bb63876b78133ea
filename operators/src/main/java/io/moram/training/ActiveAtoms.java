// SPDX-License-Identifier: Apache-2.0
package io.moram.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.moram.memory.SiteShape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The open task's atoms and their AdamW moments in native memory, each one flat vector. */
final class ActiveAtoms implements AutoCloseable {

  private final NDManager manager;
  private final ActiveLayout layout;
  private final NDArray parameters;
  private final NDArray firstMoment;
  private final NDArray secondMoment;

  private ActiveAtoms(
      NDManager manager,
      ActiveLayout layout,
      float[] parameters,
      float[] firstMoment,
      float[] secondMoment) {
    this.manager = manager;
    this.layout = layout;
    this.parameters = copy(parameters);
    this.firstMoment = copy(firstMoment);
    this.secondMoment = copy(secondMoment);
  }

  /** Atoms that have taken no step; owns {@code manager}. */
  static ActiveAtoms fresh(NDManager manager, ActiveLayout layout, float[] parameters) {
    float[] zeros = new float[parameters.length];
    return new ActiveAtoms(manager, layout, parameters, zeros, zeros);
  }

  /** Atoms that {@link #sites} saved; owns {@code manager}. */
  static ActiveAtoms restored(NDManager manager, ActiveLayout layout, List<ActiveSite> sites) {
    float[] parameters = new float[layout.length()];
    float[] firstMoment = new float[layout.length()];
    float[] secondMoment = new float[layout.length()];
    int at = 0;
    for (ActiveSite site : sites) {
      place(site.keys(), parameters, at);
      place(site.keysFirstMoment(), firstMoment, at);
      at = place(site.keysSecondMoment(), secondMoment, at);
      place(site.values(), parameters, at);
      place(site.valuesFirstMoment(), firstMoment, at);
      at = place(site.valuesSecondMoment(), secondMoment, at);
    }
    return new ActiveAtoms(manager, layout, parameters, firstMoment, secondMoment);
  }

  private static int place(float[] part, float[] flat, int at) {
    System.arraycopy(part, 0, flat, at, part.length);
    return at + part.length;
  }

  /**
   * Memory that the engine itself allocated: {@code create} leaves the numbers in a buffer of the
   * JVM, whose alignment varies, and with it the last bit of a product.
   */
  private NDArray copy(float[] numbers) {
    try (NDArray buffer = manager.create(numbers)) {
      return buffer.duplicate();
    }
  }

  /** A fresh copy of the parameters that gradients gather at; closed with {@code scope}. */
  NDArray leaf(NDManager scope) {
    NDArray leaf = parameters.duplicate();
    leaf.attach(scope);
    leaf.setRequiresGradient(true);
    return leaf;
  }

  void improve(AdamW optimizer, int step, double learningRate, NDArray gradient) {
    optimizer.step(step, learningRate, parameters, gradient, firstMoment, secondMoment);
  }

  /** Everything, site by site, as values. */
  List<ActiveSite> sites() {
    float[] flat = parameters.toFloatArray();
    float[] first = firstMoment.toFloatArray();
    float[] second = secondMoment.toFloatArray();
    List<ActiveSite> sites = new ArrayList<>(layout.shapes().size());
    int at = 0;
    for (SiteShape shape : layout.shapes()) {
      int middle = at + layout.rank() * shape.inputWidth();
      int end = middle + layout.rank() * shape.outputWidth();
      sites.add(
          new ActiveSite(
              shape,
              layout.rank(),
              Arrays.copyOfRange(flat, at, middle),
              Arrays.copyOfRange(flat, middle, end),
              Arrays.copyOfRange(first, at, middle),
              Arrays.copyOfRange(first, middle, end),
              Arrays.copyOfRange(second, at, middle),
              Arrays.copyOfRange(second, middle, end)));
      at = end;
    }
    return sites;
  }

  @Override
  public void close() {
    manager.close();
  }
}
