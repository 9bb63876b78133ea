// SPDX-License-Identifier: Apache-2.0
package io.moram.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import io.moram.atoms.training.LayerTraining;
import io.moram.model.TrainableAdapter;
import io.moram.sites.SiteGroup;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The adapted layers of one optimiser step, whose gradients it gathers. */
final class ActiveSites implements TrainableAdapter {

  private final LayerTraining layer;
  private final int rank;
  private final Map<SiteGroup, Active> groups = new LinkedHashMap<>();
  private final Map<SiteGroup, LayerTraining.Gradients> gradients = new HashMap<>();

  /** A group's keys and values. */
  private record Active(NDArray keys, NDArray values) {}

  /**
   * @param flat the active atoms as {@code layout} has them
   */
  ActiveSites(LayerTraining layer, ActiveLayout layout, NDArray flat) {
    this.layer = layer;
    this.rank = layout.rank();
    NDList parts = flat.split(layout.cuts(), 0);
    int part = 0;
    for (SiteGroup group : layout.groups()) {
      long rows = (long) group.size() * layout.rank();
      NDArray keys = parts.get(part++).reshape(new Shape(rows, group.inputWidth()));
      NDArray values = parts.get(part++).reshape(new Shape(rows, group.outputWidth()));
      groups.put(group, new Active(keys, values));
    }
  }

  @Override
  public NDArray adapt(SiteGroup sites, NDArray input, NDArray output) {
    Active active = active(sites);
    layer.forward(sites, input, output, active.keys, active.values);
    return output;
  }

  @Override
  public void backward(
      SiteGroup sites, NDArray input, NDArray outputGradient, @Nullable NDArray inputGradient) {
    Active active = active(sites);
    gradients.put(
        sites,
        layer.backward(sites, input, outputGradient, inputGradient, active.keys, active.values));
  }

  @Override
  public long keptBytes(SiteGroup sites, long tokens) {
    return layer.keptBytes(sites, tokens, rank);
  }

  @Override
  public void forget(SiteGroup sites) {
    layer.forget(sites);
  }

  /** The gradients of all active atoms, as the layout has them. */
  NDArray gradient() {
    NDList parts = new NDList();
    for (SiteGroup sites : groups.keySet()) {
      LayerTraining.Gradients own = Objects.requireNonNull(gradients.get(sites));
      parts.add(own.keys().flatten());
      parts.add(own.values().flatten());
    }
    return NDArrays.concat(parts, 0);
  }

  private Active active(SiteGroup sites) {
    return Objects.requireNonNull(groups.get(sites), () -> "no atoms train at " + sites);
  }
}
