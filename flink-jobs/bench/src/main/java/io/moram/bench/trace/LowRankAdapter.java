// SPDX-License-Identifier: Apache-2.0
package io.moram.bench.trace;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.moram.atoms.AtomBlock;
import io.moram.atoms.training.LowRankTraining;
import io.moram.engine.EngineMemory;
import io.moram.model.LanguageModel;
import io.moram.model.SiteAdapter;
import io.moram.sites.SiteGroup;
import io.moram.sites.SiteShape;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** A trained low-rank adapter in native memory. */
final class LowRankAdapter implements SiteAdapter, AutoCloseable {

  /** A group's keys and values, site by site. */
  private record Factors(NDArray keys, NDArray values) {}

  private final NDManager manager;
  private final LowRankTraining layer = new LowRankTraining(TracePreset.SCALE);
  private final Map<SiteGroup, Factors> factors = new HashMap<>();

  /**
   * @param blocks one per site of the model's groups, or of its upper ones
   */
  LowRankAdapter(LanguageModel model, List<AtomBlock> blocks) {
    this.manager = model.newScope();
    Map<String, AtomBlock> bySite = new HashMap<>();
    blocks.forEach(block -> bySite.put(block.site(), block));
    for (SiteGroup group : model.siteGroups()) {
      List<AtomBlock> own =
          group.sites().stream()
              .map(SiteShape::name)
              .filter(bySite::containsKey)
              .map(bySite::get)
              .toList();
      if (!own.isEmpty()) {
        factors.put(
            group,
            new Factors(
                rows(own, AtomBlock::keys, group.inputWidth()),
                rows(own, AtomBlock::values, group.outputWidth())));
      }
    }
  }

  private NDArray rows(List<AtomBlock> blocks, Function<AtomBlock, float[]> part, int width) {
    int rows = blocks.stream().mapToInt(AtomBlock::rank).sum();
    float[] flat = new float[rows * width];
    int next = 0;
    for (AtomBlock block : blocks) {
      float[] own = part.apply(block);
      System.arraycopy(own, 0, flat, next, own.length);
      next += own.length;
    }
    return EngineMemory.copy(manager.create(flat, new Shape(rows, width)));
  }

  @Override
  public NDArray adapt(SiteGroup sites, NDArray input, NDArray output) {
    Factors own = factors.get(sites);
    if (own != null) {
      layer.forward(sites, input, output, own.keys, own.values);
    }
    return output;
  }

  @Override
  public void close() {
    manager.close();
  }
}
