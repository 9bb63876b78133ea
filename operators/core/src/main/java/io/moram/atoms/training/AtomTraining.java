// SPDX-License-Identifier: Apache-2.0
package io.moram.atoms.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.Shape;
import io.moram.atoms.Activation;
import io.moram.atoms.AtomsProgram;
import io.moram.atoms.bank.AtomBank;
import io.moram.atoms.bank.CoarseKeys;
import io.moram.atoms.bank.ScorePrecision;
import io.moram.atoms.bank.SiteAtoms;
import io.moram.atoms.bank.SiteGroupAtoms;
import io.moram.engine.BFloat16Support;
import io.moram.engine.TorchProgram;
import io.moram.sites.SiteGroup;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The adapted layer in training, forward and back: frozen and active atoms compete for the mixture,
 * no threshold silences any, and gradients flow through everything but the frozen atoms. One
 * thread.
 *
 * <p>The backward pass is written out rather than left to autograd: no gradient is computed for a
 * frozen atom, none of its value but where it has a weight, and what reaches the input is added to
 * what has come through the frozen layer.
 */
public final class AtomTraining implements AutoCloseable {

  private final AtomBank frozen;
  private final NDManager manager;
  private final Map<SiteGroup, List<Memo>> memos = new HashMap<>();

  /** What one call's way back needs, in the order of the program's results. */
  private record Memo(
      NDArray projections, NDArray norms, NDArray kept, NDArray places, NDArray weights)
      implements AutoCloseable {

    Memo(NDList results) {
      this(results.get(0), results.get(1), results.get(2), results.get(3), results.get(4));
    }

    @Override
    public void close() {
      projections.close();
      norms.close();
      kept.close();
      places.close();
      weights.close();
    }
  }

  /**
   * Gradients of active atoms.
   *
   * @param keys {@code [sites * rank, inputWidth]}
   * @param values {@code [sites * rank, outputWidth]}
   */
  public record Gradients(NDArray keys, NDArray values) {}

  /**
   * @param frozen the atoms of earlier tasks, which must stay open while this is
   * @param scope decides the device; closing it closes this
   */
  public AtomTraining(AtomBank frozen, NDManager scope) {
    this.frozen = frozen;
    this.manager = scope.newSubManager();
  }

  /**
   * Adds what the atoms add to a layer's output.
   *
   * @param sites the layers, which are adapted at once
   * @param input x, {@code [tokens, inputWidth]}
   * @param output W x + b of all of them side by side, {@code [tokens, sites * outputWidth]};
   *     becomes y
   * @param keys the active task's at these sites, site by site, {@code [sites * rank, inputWidth]}
   * @param values likewise, {@code [sites * rank, outputWidth]}
   */
  public void forward(
      SiteGroup sites, NDArray input, NDArray output, NDArray keys, NDArray values) {
    List<Memo> before = memos.remove(sites);
    if (before != null) {
      before.forEach(Memo::close);
    }
    SiteGroupAtoms atoms = frozen.atoms(sites);
    if (isOne(atoms, sites)) {
      memos.put(sites, List.of(forward(wholeOf(atoms), sites.size(), input, output, keys, values)));
      return;
    }
    List<Memo> bySite = new ArrayList<>();
    for (int site = 0; site < sites.size(); site++) {
      try (NDArray own = SiteGroupAtoms.columns(output, site, sites.size());
          NDArray ownKeys = rowsOf(keys, site, sites.size());
          NDArray ownValues = rowsOf(values, site, sites.size())) {
        bySite.add(forward(atoms.of(sites.get(site)), 1, input, own, ownKeys, ownValues));
      }
    }
    memos.put(sites, bySite);
  }

  private Memo forward(
      @Nullable SiteAtoms atoms,
      int sites,
      NDArray input,
      NDArray output,
      NDArray keys,
      NDArray values) {
    Activation activation = frozen.activation();
    return new Memo(
        withAtoms(AtomsProgram.call("train").with(input).with(output), atoms, input, keys, values)
            .with((long) sites)
            .with((long) activation.topK())
            .with((long) ScorePrecision.SPARE)
            .with((double) ScorePrecision.near(activation))
            .with((double) activation.temperature())
            .run(manager));
  }

  /**
   * The backward pass of the last {@link #forward} of these sites.
   *
   * @param outputGradient of y, {@code [tokens, sites * outputWidth]}
   * @param inputGradient {@code [tokens, inputWidth]}: what reaches x through the atoms is added;
   *     null: nobody asks
   * @return of the active atoms, of the manager of {@code outputGradient}
   */
  public Gradients backward(
      SiteGroup sites,
      NDArray input,
      NDArray outputGradient,
      @Nullable NDArray inputGradient,
      NDArray keys,
      NDArray values) {
    List<Memo> own = Objects.requireNonNull(memos.remove(sites), "backward before forward");
    SiteGroupAtoms atoms = frozen.atoms(sites);
    try (NDArray nothing = manager.zeros(new Shape(0))) {
      NDArray back = inputGradient == null ? nothing : inputGradient;
      if (own.size() == 1) {
        try (Memo memo = own.get(0)) {
          return backward(
              wholeOf(atoms), sites.size(), memo, input, outputGradient, back, keys, values);
        }
      }
      NDList keyGradients = new NDList();
      NDList valueGradients = new NDList();
      for (int site = 0; site < sites.size(); site++) {
        try (Memo memo = own.get(site);
            NDArray ownGradient = SiteGroupAtoms.columns(outputGradient, site, sites.size());
            NDArray ownKeys = rowsOf(keys, site, sites.size());
            NDArray ownValues = rowsOf(values, site, sites.size())) {
          Gradients gradients =
              backward(
                  atoms.of(sites.get(site)), 1, memo, input, ownGradient, back, ownKeys, ownValues);
          keyGradients.add(gradients.keys);
          valueGradients.add(gradients.values);
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
      Memo memo,
      NDArray input,
      NDArray outputGradient,
      NDArray inputGradient,
      NDArray keys,
      NDArray values) {
    TorchProgram.Call call =
        AtomsProgram.call("train_backward").with(input).with(outputGradient).with(inputGradient);
    NDList gradients =
        withAtoms(call, atoms, input, keys, values)
            .with(memo.projections)
            .with(memo.norms)
            .with(memo.kept)
            .with(memo.places)
            .with(memo.weights)
            .with((long) sites)
            .with((double) frozen.activation().temperature())
            .run(outputGradient.getManager());
    return new Gradients(gradients.get(0), gradients.get(1));
  }

  /** Frozen keys, those that are scored, frozen values, and the active keys and values. */
  private TorchProgram.Call withAtoms(
      TorchProgram.Call call,
      @Nullable SiteAtoms atoms,
      NDArray input,
      NDArray keys,
      NDArray values) {
    if (atoms == null) {
      NDArray none = none(keys);
      call.with(none).with(none).with(none(values));
    } else {
      call.with(atoms.keys()).with(scored(atoms, input)).with(atoms.values());
    }
    return call.with(keys).with(values);
  }

  /**
   * Few tokens are scored as fast in single precision; and of texts, every task has other numbers.
   */
  private static NDArray scored(SiteAtoms atoms, NDArray input) {
    CoarseKeys first = atoms.firstKeys();
    return input.getShape().get(0) < BFloat16Support.FEWEST_ROWS
            || first.precision() == ScorePrecision.EIGHT_BITS
        ? atoms.keys()
        : first.keys();
  }

  private static boolean isOne(SiteGroupAtoms atoms, SiteGroup sites) {
    return sites.size() == 1 || atoms.parts().isEmpty() || atoms.isWhole(sites.size());
  }

  private static @Nullable SiteAtoms wholeOf(SiteGroupAtoms atoms) {
    return atoms.parts().isEmpty() ? null : atoms.parts().get(0);
  }

  /** A matrix without rows that is as wide; closed with all of this. */
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
