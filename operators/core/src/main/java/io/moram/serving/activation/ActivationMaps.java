// SPDX-License-Identifier: Apache-2.0
package io.moram.serving.activation;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.moram.atoms.bank.AtomBank;
import io.moram.atoms.bank.SiteAtoms;
import io.moram.atoms.inference.BankBatch;
import io.moram.atoms.inference.MixtureWeights;
import io.moram.model.Backbone;
import io.moram.serving.bank.BankLease;
import io.moram.serving.versions.TaskManifest;
import io.moram.sites.SiteGroup;
import io.moram.sites.SiteShape;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apiguardian.api.API;

/**
 * Records which atoms serving activates for a picture. The picture goes through the layers that
 * answer requests, with the same masks of bank versions. So a map has the weights that an answer
 * for this picture alone is computed with. Thread-safe.
 *
 * <p>A bank version is the number of tasks whose atoms exist: 0 is the frozen model. Under the rule
 * {@code self-activated}, an answer uses all tasks of the bank. Under {@code recall}, {@link
 * io.moram.serving.Outcome.Recognition#version} names the version.
 */
@API(status = API.Status.EXPERIMENTAL)
public final class ActivationMaps {
  private final Backbone backbone;
  private final List<String> sites;

  /** Maps of pictures that this backbone embeds. */
  public ActivationMaps(Backbone backbone) {
    this.backbone = backbone;
    List<SiteGroup> image = new ArrayList<>(backbone.siteGroups());
    image.removeAll(backbone.siteGroups(backbone.imageLayers()));
    this.sites =
        image.stream().flatMap(group -> group.sites().stream()).map(SiteShape::name).toList();
  }

  /** The names of the image encoder's sites, in the order of a pass. */
  public List<String> sites() {
    return sites;
  }

  /**
   * The number of tasks in a bank: its sealed tasks, and the open one if it is published. It is the
   * newest version that can be asked.
   */
  public static int newestVersion(BankLease lease) {
    return lease.contents().manifests().size();
  }

  /**
   * The map of one site. Every call is a pass through the image encoder.
   *
   * @param lease the learner's bank, which stays open meanwhile
   * @param version 0 to {@link #newestVersion}
   * @param pixels as the backbone's preprocessing gives them
   * @param site one of {@link #sites}
   * @throws IllegalArgumentException if the bank has no such version, the image encoder has no such
   *     site, or the picture has another length
   */
  public ActivationMap map(BankLease lease, int version, float[] pixels, String site) {
    return maps(lease, version, pixels, List.of(site)).get(0);
  }

  /** As {@link #map}, the maps of several sites in one pass, in their order. */
  public List<ActivationMap> maps(
      BankLease lease, int version, float[] pixels, List<String> wanted) {
    wanted.forEach(this::requireSite);
    Set<String> recorded = Set.copyOf(wanted);
    Map<String, ActivationMap> maps = new HashMap<>();
    Map<String, Integer> tokens =
        pass(
            part(lease, version),
            pixels,
            (site, atomTasks, sequence, weights) -> {
              if (recorded.contains(site)) {
                maps.put(site, map(site, sequence, atomTasks, weights.read()));
              }
            });
    return wanted.stream()
        .map(
            site ->
                maps.computeIfAbsent(
                    site,
                    none -> map(none, tokens.getOrDefault(none, 1), new int[0], new float[0])))
        .toList();
  }

  private ActivationMap map(String site, int tokens, int[] atomTasks, float[] weights) {
    return ActivationMap.of(site, backbone.patchesPerSide(), tokens, atomTasks, weights);
  }

  /**
   * The share of every task at every site of the image encoder, in one pass.
   *
   * @param lease as {@link #map} takes it
   * @param version as {@link #map} takes it
   * @param pixels as {@link #map} takes them
   * @throws IllegalArgumentException if the bank has no such version, or the picture has another
   *     length
   */
  public SiteShares shares(BankLease lease, int version, float[] pixels) {
    BankBatch.Part part = part(lease, version);
    AtomBank bank = part.bank();
    List<Integer> tasks =
        bank == null
            ? List.of()
            : bank.taskNumbers().stream().filter(task -> task < version).toList();
    Map<String, float[]> shares = new HashMap<>();
    pass(
        part,
        pixels,
        (site, atomTasks, tokens, weights) ->
            shares.put(site, shares(tasks, atomTasks, tokens, weights.read())));
    return new SiteShares(
        sites,
        tasks,
        sites.stream()
            .map(site -> shares.getOrDefault(site, new float[tasks.size()]))
            .toArray(float[][]::new));
  }

  private static float[] shares(List<Integer> tasks, int[] atomTasks, int tokens, float[] weights) {
    double[] sums = new double[tasks.size()];
    double whole = 0;
    for (int atom = 0; atom < atomTasks.length; atom++) {
      int place = tasks.indexOf(atomTasks[atom]);
      for (int token = 0; token < tokens; token++) {
        float weight = weights[token * (weights.length / tokens) + atom];
        sums[place] += weight;
        whole += weight;
      }
    }
    float[] shares = new float[sums.length];
    for (int task = 0; task < sums.length && whole > 0; task++) {
      shares[task] = (float) (sums[task] / whole);
    }
    return shares;
  }

  private void requireSite(String site) {
    if (!sites.contains(site)) {
      boolean ofTexts = backbone.sites().stream().anyMatch(shape -> shape.name().equals(site));
      throw new IllegalArgumentException(
          "site is "
              + site
              + (ofTexts ? ", which reads texts" : "")
              + "; must be a site of the image encoder: "
              + String.join(", ", sites)
              + ".");
    }
  }

  private static BankBatch.Part part(BankLease lease, int version) {
    List<TaskManifest> manifests = lease.contents().manifests();
    if (version < 0 || version > manifests.size()) {
      throw new IllegalArgumentException(
          "bankVersion is "
              + version
              + "; must be 0 to "
              + manifests.size()
              + ", the number of tasks in this bank.");
    }
    AtomBank bank = lease.bank();
    return version == 0 || bank == null
        ? new BankBatch.Part(null, 0, null, 1)
        : new BankBatch.Part(bank, version, manifests.get(version - 1).activation(), 1);
  }

  /** Weights that are copied out of native memory only if someone reads them. */
  @FunctionalInterface
  private interface Weights {
    float[] read();
  }

  /** Is given the weights of every site that has atoms, {@code [tokens, atoms or more]}. */
  @FunctionalInterface
  private interface SiteListener {
    void activated(String site, int[] atomTasks, int tokens, Weights weights);
  }

  /**
   * Embeds a picture.
   *
   * @return the number of tokens that every site reads
   */
  private Map<String, Integer> pass(BankBatch.Part part, float[] pixels, SiteListener listener) {
    Map<String, Integer> tokens = new LinkedHashMap<>();
    BankBatch batch =
        new BankBatch(part, (atoms, mixture) -> read(part.version(), atoms, mixture, listener));
    try (NDManager scope = backbone.newScope();
        NDArray unused =
            backbone.encodeImages(
                scope,
                List.of(pixels),
                (group, input, output) -> {
                  int read = (int) input.getShape().get(0);
                  group.sites().forEach(site -> tokens.put(site.name(), read));
                  return batch.apply(group, input, output);
                })) {
      return tokens;
    }
  }

  private static void read(
      int version, SiteAtoms atoms, MixtureWeights mixture, SiteListener listener) {
    int[] atomTasks =
        atoms.tasks().atomTasks().stream()
            .limit(atoms.atomsBefore(version))
            .mapToInt(Integer::intValue)
            .toArray();
    int tokens = (int) (mixture.rows() / atoms.siteCount());
    for (int i = 0; i < atoms.siteCount(); i++) {
      int site = i;
      listener.activated(
          atoms.sites().get(i).name(),
          atomTasks,
          tokens,
          () -> mixture.atSite(site, atoms.siteCount()));
    }
  }
}
