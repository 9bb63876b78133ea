// SPDX-License-Identifier: Apache-2.0
package io.moram.atoms.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.Shape;
import io.moram.atoms.Activation;
import io.moram.atoms.TrainingProgram;
import io.moram.atoms.TrainingProgram.ForwardCache;
import io.moram.atoms.TrainingProgram.TrainingAtoms;
import io.moram.atoms.bank.AtomBank;
import io.moram.atoms.bank.CoarseKeys;
import io.moram.atoms.bank.ScorePrecision;
import io.moram.atoms.bank.SiteAtoms;
import io.moram.atoms.bank.SiteGroupAtoms;
import io.moram.engine.BFloat16Support;
import io.moram.sites.SiteGroup;
import io.moram.sites.SiteShape;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The adapted layer in training, forward and backward. Frozen and active atoms compete for the
 * mixture, no threshold applies, and gradients flow through everything but the frozen atoms. One
 * thread uses it.
 *
 * <p>The backward pass is written out rather than left to autograd. It computes no gradient for a
 * frozen atom, reads a frozen value only if the atom has weight, and adds the input's gradient to
 * the one through the frozen layer.
 */
public final class AtomTraining implements LayerTraining {

  private final AtomBank frozen;
  private final Activation activation;
  private final NDManager manager;
  private final Map<SiteGroup, List<ForwardCache>> caches = new HashMap<>();

  /**
   * @param frozen the atoms of earlier tasks, which must stay open as long as this object
   * @param activation how the frozen and the active atoms are activated
   * @param scope decides the device; closing it closes this
   */
  public AtomTraining(AtomBank frozen, Activation activation, NDManager scope) {
    this.frozen = frozen;
    this.activation = activation;
    this.manager = scope.newSubManager();
  }

  @Override
  public void forward(
      SiteGroup sites, NDArray input, NDArray output, NDArray keys, NDArray values) {
    forget(sites);
    SiteGroupAtoms atoms = frozen.atoms(sites);
    if (isOne(atoms, sites)) {
      caches.put(
          sites, List.of(forward(wholeOf(atoms), sites.size(), input, output, keys, values)));
      return;
    }
    List<ForwardCache> bySite = new ArrayList<>();
    for (int site = 0; site < sites.size(); site++) {
      try (NDArray own = SiteGroupAtoms.columns(output, site, sites.size());
          NDArray ownKeys = rowsOf(keys, site, sites.size());
          NDArray ownValues = rowsOf(values, site, sites.size())) {
        bySite.add(forward(atoms.of(sites.get(site)), 1, input, own, ownKeys, ownValues));
      }
    }
    caches.put(sites, bySite);
  }

  private ForwardCache forward(
      @Nullable SiteAtoms atoms,
      int sites,
      NDArray input,
      NDArray output,
      NDArray keys,
      NDArray values) {
    return TrainingProgram.train(
        input,
        output,
        withActive(atoms, input, keys, values),
        sites,
        activation,
        ScorePrecision.SPARE,
        ScorePrecision.near(activation),
        manager);
  }

  @Override
  public void forget(SiteGroup sites) {
    List<ForwardCache> before = caches.remove(sites);
    if (before != null) {
      before.forEach(ForwardCache::close);
    }
  }

  @Override
  public long keptBytes(SiteGroup sites, long tokens, int rank) {
    long perToken = 0;
    for (SiteShape site : sites.sites()) {
      int atoms = frozen.atoms(sites).atomsOf(site) + rank;
      perToken += ForwardCache.bytesPerRow(atoms, Math.min(activation.topK(), atoms));
    }
    return tokens * perToken;
  }

  @Override
  public Gradients backward(
      SiteGroup sites,
      NDArray input,
      NDArray outputGradient,
      @Nullable NDArray inputGradient,
      NDArray keys,
      NDArray values) {
    List<ForwardCache> own =
        Objects.requireNonNull(caches.remove(sites), "backward before forward");
    SiteGroupAtoms atoms = frozen.atoms(sites);
    try (NDArray empty = manager.zeros(new Shape(0))) {
      NDArray back = inputGradient == null ? empty : inputGradient;
      if (own.size() == 1) {
        try (ForwardCache cache = own.get(0)) {
          return backward(
              wholeOf(atoms), sites.size(), cache, input, outputGradient, back, keys, values);
        }
      }
      NDList keyGradients = new NDList();
      NDList valueGradients = new NDList();
      for (int site = 0; site < sites.size(); site++) {
        try (ForwardCache cache = own.get(site);
            NDArray ownGradient = SiteGroupAtoms.columns(outputGradient, site, sites.size());
            NDArray ownKeys = rowsOf(keys, site, sites.size());
            NDArray ownValues = rowsOf(values, site, sites.size())) {
          Gradients gradients =
              backward(
                  atoms.of(sites.get(site)),
                  1,
                  cache,
                  input,
                  ownGradient,
                  back,
                  ownKeys,
                  ownValues);
          keyGradients.add(gradients.keys());
          valueGradients.add(gradients.values());
        }
      }
      try (keyGradients;
          valueGradients) {
        return new Gradients(NDArrays.concat(keyGradients, 0), NDArrays.concat(valueGradients, 0));
      }
    }
  }

  private Gradients backward(
      @Nullable SiteAtoms atoms,
      int sites,
      ForwardCache cache,
      NDArray input,
      NDArray outputGradient,
      NDArray inputGradient,
      NDArray keys,
      NDArray values) {
    NDList gradients =
        TrainingProgram.trainBackward(
            input,
            outputGradient,
            inputGradient,
            withActive(atoms, input, keys, values),
            cache,
            sites,
            activation.temperature());
    return new Gradients(gradients.get(0), gradients.get(1));
  }

  private TrainingAtoms withActive(
      @Nullable SiteAtoms atoms, NDArray input, NDArray keys, NDArray values) {
    if (atoms == null) {
      NDArray none = none(keys);
      return new TrainingAtoms(none, none, none(values), keys, values);
    }
    return new TrainingAtoms(atoms.keys(), scored(atoms, input), atoms.values(), keys, values);
  }

  /**
   * Few tokens are scored as fast in single precision. Texts have another number of tokens in every
   * task, and the engine would need a kernel for each.
   */
  private static NDArray scored(SiteAtoms atoms, NDArray input) {
    CoarseKeys first = atoms.firstKeys();
    return input.getShape().get(0) < BFloat16Support.FEWEST_ROWS
            || first.precision() == ScorePrecision.INT8
        ? atoms.keys()
        : first.keys();
  }

  private static boolean isOne(SiteGroupAtoms atoms, SiteGroup sites) {
    return sites.size() == 1 || atoms.parts().isEmpty() || atoms.isWhole(sites.size());
  }

  private static @Nullable SiteAtoms wholeOf(SiteGroupAtoms atoms) {
    return atoms.parts().isEmpty() ? null : atoms.parts().get(0);
  }

  /** Returns a matrix without rows of the same width, which belongs to this object. */
  private NDArray none(NDArray like) {
    return manager.create(new Shape(0, like.getShape().get(1)));
  }

  private static NDArray rowsOf(NDArray all, int site, int sites) {
    long rows = all.getShape().get(0) / sites;
    return all.get(new NDIndex(site * rows + ":" + (site + 1) * rows));
  }

  @Override
  public void close() {
    manager.close();
  }
}
