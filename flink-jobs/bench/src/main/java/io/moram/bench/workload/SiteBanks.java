// SPDX-License-Identifier: Apache-2.0
package io.moram.bench.workload;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.moram.atoms.AtomBlock;
import io.moram.atoms.bank.AtomBank;
import io.moram.atoms.inference.ActivationRecorder;
import io.moram.atoms.inference.BankInference;
import io.moram.bench.reference.ReferenceBank;
import io.moram.model.Backbone;
import io.moram.model.SiteAdapter;
import io.moram.sites.SiteGroup;
import io.moram.sites.SiteShape;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The same atoms in a served bank and in the reference, for every site of the image encoder. They
 * are made one group at a time, because a large bank does not fit into the Java heap. A large bank
 * uses the atoms of the first layer in every layer, because the copy of the reference would not fit
 * into memory otherwise. The cost is the same.
 */
public final class SiteBanks implements AutoCloseable {

  private static final long SEED = 11;
  private static final int MOST_OWN_ATOMS = 4000;

  private final Map<SiteGroup, AtomBank> banks = new HashMap<>();
  private final Map<SiteGroup, SiteGroup> standIns = new HashMap<>();
  private final ReferenceBank reference;

  private SiteBanks(ReferenceBank reference) {
    this.reference = reference;
  }

  /**
   * Makes the banks.
   *
   * @param pictures the input of the image encoder's sites
   * @param atoms atoms per site
   */
  public static SiteBanks of(Backbone backbone, List<float[]> pictures, int atoms) {
    SiteBanks banks = new SiteBanks(new ReferenceBank(backbone.manager(), BenchAtoms.ACTIVATION));
    try (NDManager scope = backbone.newScope()) {
      backbone.encodeImages(scope, pictures, banks.filling(backbone, atoms));
    } catch (RuntimeException e) {
      banks.close();
      throw e;
    }
    return banks;
  }

  private SiteAdapter filling(Backbone backbone, int atoms) {
    List<SiteGroup> groups = backbone.siteGroups();
    return (sites, input, output) -> {
      SiteGroup first = inFirstLayer(sites);
      // The last layer has other groups than the first.
      boolean own = atoms <= MOST_OWN_ATOMS || first.equals(sites) || !groups.contains(first);
      standIns.put(sites, own ? sites : first);
      if (own) {
        add(backbone, sites, atoms, input);
      }
      return output;
    };
  }

  private static SiteGroup inFirstLayer(SiteGroup sites) {
    return SiteGroup.of(
        sites.sites().stream()
            .map(
                site ->
                    new SiteShape(
                        site.name().replaceFirst("layers\\.\\d+", "layers.0"),
                        site.inputWidth(),
                        site.outputWidth()))
            .toList());
  }

  private void add(Backbone backbone, SiteGroup sites, int atoms, NDArray input) {
    List<AtomBlock> blocks = SeenAtoms.of(sites, atoms, input, SEED);
    banks.put(
        sites, AtomBank.toServe(backbone.manager(), BenchAtoms.ACTIVATION, List.of(sites), blocks));
    reference.add(blocks);
  }

  /** The layer as it is served. */
  public SiteAdapter served(@Nullable ActivationRecorder recorder) {
    return (sites, input, output) -> {
      SiteGroup standIn = Objects.requireNonNull(standIns.get(sites));
      return BankInference.apply(
          Objects.requireNonNull(banks.get(standIn)), standIn, input, output, recorder);
    };
  }

  /** The layer written directly from the equations. */
  public SiteAdapter reference() {
    return (sites, input, output) -> {
      reference.apply(Objects.requireNonNull(standIns.get(sites)), input, output);
      return output;
    };
  }

  @Override
  public void close() {
    reference.close();
    banks.values().forEach(AtomBank::close);
  }
}
