// SPDX-License-Identifier: Apache-2.0
package io.moram.jobs.bench.workload;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.moram.backbone.ClipBackbone;
import io.moram.backbone.LinearSite;
import io.moram.backbone.SiteAdapter;
import io.moram.jobs.bench.plain.PlainBank;
import io.moram.memory.ActivationRecorder;
import io.moram.memory.AtomBank;
import io.moram.memory.AtomBlock;
import io.moram.memory.SiteShape;
import io.moram.training.TrainedLayer;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The same atoms in the bank that serves and in the plain one, for every site that some inputs
 * pass. They are made site by site, as all of a large bank would not fit the Java heap at once. A
 * bank of many atoms has those of the first layer in every layer, as the plain one's copy would not
 * fit the memory otherwise: they cost the same time.
 */
public final class SiteBanks implements AutoCloseable {

  private static final long SEED = 11;
  private static final int MOST_OWN_ATOMS = 4000;
  private static final int MOST_TOKENS = 512;

  private final Map<String, AtomBank> banks = new HashMap<>();
  private final Map<String, String> standIns = new HashMap<>();
  private final PlainBank plain;

  private SiteBanks(PlainBank plain) {
    this.plain = plain;
  }

  /**
   * Makes the banks.
   *
   * @param pictures what the sites of the image encoder have seen
   * @param prompts what those of the text encoder have seen; none: they get no atoms
   * @param atoms how many every site gets
   */
  public static SiteBanks of(
      ClipBackbone backbone, List<float[]> pictures, List<String> prompts, int atoms) {
    SiteBanks banks = new SiteBanks(new PlainBank(backbone.manager(), BenchAtoms.ACTIVATION));
    try (NDManager scope = backbone.newScope()) {
      SiteAdapter filling = banks.filling(backbone, atoms);
      backbone.encodeImages(scope, pictures, filling);
      if (!prompts.isEmpty()) {
        backbone.encodeTexts(scope, prompts, filling);
      }
    } catch (RuntimeException e) {
      banks.close();
      throw e;
    }
    return banks;
  }

  private SiteAdapter filling(ClipBackbone backbone, int atoms) {
    Map<String, LinearSite> sites = new HashMap<>();
    backbone.sites().forEach(site -> sites.put(site.name(), site));
    return (name, input, output) -> {
      LinearSite site = Objects.requireNonNull(sites.get(name));
      String first = name.replaceFirst("layers\\.\\d+", "layers.0");
      boolean own = atoms <= MOST_OWN_ATOMS || first.equals(name);
      standIns.put(name, own ? name : first);
      if (own) {
        add(backbone.manager(), site, atoms, input);
      }
      return output;
    };
  }

  private void add(NDManager manager, LinearSite site, int atoms, NDArray input) {
    SiteShape shape = new SiteShape(site.name(), site.inputWidth(), site.outputWidth());
    List<AtomBlock> blocks = BenchAtoms.of(shape, atoms, rows(input, site.inputWidth()), SEED);
    banks.put(site.name(), AtomBank.of(manager, BenchAtoms.ACTIVATION, blocks));
    plain.add(blocks);
  }

  private static float[][] rows(NDArray input, int width) {
    try (NDArray some = input.get("0:" + Math.min(MOST_TOKENS, input.getShape().get(0)))) {
      float[] flat = some.toFloatArray();
      float[][] rows = new float[flat.length / width][];
      for (int row = 0; row < rows.length; row++) {
        rows[row] = Arrays.copyOfRange(flat, row * width, (row + 1) * width);
      }
      return rows;
    }
  }

  /** The layer as served. */
  public SiteAdapter ours(@Nullable ActivationRecorder recorder) {
    return (site, input, output) -> {
      String name = standIn(site);
      return Objects.requireNonNull(banks.get(name)).apply(name, input, output, recorder);
    };
  }

  /** The layer written plainly. */
  public SiteAdapter plain() {
    return (site, input, output) -> plain.apply(standIn(site), input, output);
  }

  /** The layer as trained. */
  public TrainedLayer oursInTraining() {
    return (site, input, output, keys, values) -> {
      String name = standIn(site);
      return Objects.requireNonNull(banks.get(name))
          .applyInTraining(name, input, output, keys, values);
    };
  }

  /** The layer in training, written plainly. */
  public TrainedLayer plainInTraining() {
    return (site, input, output, keys, values) ->
        plain.applyInTraining(standIn(site), input, output, keys, values);
  }

  private String standIn(String site) {
    return Objects.requireNonNull(standIns.get(site));
  }

  @Override
  public void close() {
    plain.close();
    banks.values().forEach(AtomBank::close);
  }
}
