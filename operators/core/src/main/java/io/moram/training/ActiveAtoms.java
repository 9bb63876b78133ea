// SPDX-License-Identifier: Apache-2.0
package io.moram.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.moram.atoms.AtomBlock;
import io.moram.engine.EngineMemory;
import io.moram.sites.SiteShape;
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
    this.parameters = EngineMemory.copy(manager.create(parameters));
    this.firstMoment = EngineMemory.copy(manager.create(firstMoment));
    this.secondMoment = EngineMemory.copy(manager.create(secondMoment));
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
    int next = 0;
    for (ActiveLayout.Place place : layout.places()) {
      ActiveSite site = sites.get(next++);
      put(site.keys(), parameters, place.keys());
      put(site.keysFirstMoment(), firstMoment, place.keys());
      put(site.keysSecondMoment(), secondMoment, place.keys());
      put(site.values(), parameters, place.values());
      put(site.valuesFirstMoment(), firstMoment, place.values());
      put(site.valuesSecondMoment(), secondMoment, place.values());
    }
    return new ActiveAtoms(manager, layout, parameters, firstMoment, secondMoment);
  }

  private static void put(float[] part, float[] flat, int at) {
    System.arraycopy(part, 0, flat, at, part.length);
  }

  /** The parameters as a view of {@code scope}. */
  NDArray in(NDManager scope) {
    NDArray view = parameters.reshape(parameters.getShape());
    view.attach(scope);
    return view;
  }

  void improve(AdamW optimizer, int step, double learningRate, NDArray gradient) {
    optimizer.step(step, learningRate, parameters, gradient, firstMoment, secondMoment);
  }

  /** The atoms, one block per site, in the backbone's order of sites; copies no moments. */
  List<AtomBlock> blocks(int task) {
    float[] flat = parameters.toFloatArray();
    List<AtomBlock> blocks = new ArrayList<>();
    for (ActiveLayout.Place place : layout.places()) {
      SiteShape shape = place.shape();
      blocks.add(
          new AtomBlock(
              task,
              shape.name(),
              layout.rank(),
              shape.inputWidth(),
              shape.outputWidth(),
              part(flat, place.keys(), layout.keysLength(shape)),
              part(flat, place.values(), layout.valuesLength(shape))));
    }
    return blocks;
  }

  /** Everything, site by site, as values. */
  List<ActiveSite> sites() {
    float[] flat = parameters.toFloatArray();
    float[] first = firstMoment.toFloatArray();
    float[] second = secondMoment.toFloatArray();
    List<ActiveSite> sites = new ArrayList<>();
    for (ActiveLayout.Place place : layout.places()) {
      int keys = layout.keysLength(place.shape());
      int values = layout.valuesLength(place.shape());
      sites.add(
          new ActiveSite(
              place.shape(),
              layout.rank(),
              part(flat, place.keys(), keys),
              part(flat, place.values(), values),
              part(first, place.keys(), keys),
              part(first, place.values(), values),
              part(second, place.keys(), keys),
              part(second, place.values(), values)));
    }
    return sites;
  }

  long bytes() {
    return (parameters.size() + firstMoment.size() + secondMoment.size()) * Float.BYTES;
  }

  private static float[] part(float[] flat, int from, int length) {
    return Arrays.copyOfRange(flat, from, from + length);
  }

  @Override
  public void close() {
    manager.close();
  }
}
