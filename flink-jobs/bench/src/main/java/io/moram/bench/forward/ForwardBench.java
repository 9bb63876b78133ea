// SPDX-License-Identifier: Apache-2.0
package io.moram.bench.forward;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.moram.atoms.inference.ActivationRecorder;
import io.moram.bench.timing.BenchShape;
import io.moram.bench.timing.InterleavedTimer;
import io.moram.bench.timing.SideResult;
import io.moram.bench.timing.TimedSide;
import io.moram.bench.timing.Timings;
import io.moram.bench.workload.BackboneBench;
import io.moram.bench.workload.SiteBanks;
import io.moram.flink.backbone.DeviceKind;
import io.moram.model.Backbone;
import io.moram.model.ImageStates;
import io.moram.model.SiteAdapter;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/**
 * Times the image encoder on a batch of prepared pictures, with atoms at all six sites of every
 * layer: frozen, adapted by the reference, and adapted as served.
 */
public final class ForwardBench extends BackboneBench {

  private static final int SEEN_PICTURES = 4;

  /** The side recall-upper has atoms above this part of the layers: 4 of 12. */
  private static final int FROZEN_PART = 3;

  private static final long SEEN_SEED = 3;
  private static final long SEED = 5;

  /**
   * Loads the backbone.
   *
   * @param device the device of all sides
   * @param timer times the sides
   * @throws IOException if the backbone cannot be written or read
   */
  public ForwardBench(BenchShape shape, DeviceKind device, InterleavedTimer timer)
      throws IOException {
    super(shape, device, timer);
  }

  @Override
  public List<SideResult> run(int atoms, int batch) throws Exception {
    Map<String, Object> conditions = conditions(atoms, batch);
    Backbone backbone = model().backbone();
    List<float[]> pictures = model().pictures(batch, SEED);
    // Learned atoms respond to these pictures; half of them are among the timed ones.
    List<float[]> seen = model().pictures(SEEN_PICTURES, SEEN_SEED);
    for (int i = 0; i < Math.min(batch, SEEN_PICTURES / 2); i++) {
      seen.set(i, pictures.get(i));
    }
    try (SiteBanks banks = SiteBanks.of(backbone, seen, atoms)) {
      SiteAdapter reference = banks.reference();
      SiteAdapter served = banks.served(null);
      Timings timings =
          time(
              atoms,
              batch,
              List.of(
                  new TimedSide("frozen", () -> encode(backbone, pictures, SiteAdapter.NONE)),
                  new TimedSide("features", () -> features(backbone, pictures)),
                  new TimedSide("reference", () -> encode(backbone, pictures, reference)),
                  new TimedSide("served", () -> encode(backbone, pictures, served)),
                  new TimedSide("recall", () -> recall(backbone, pictures, 0, served)),
                  new TimedSide(
                      "recall-upper",
                      () ->
                          recall(
                              backbone, pictures, backbone.imageLayers() / FROZEN_PART, served))));
      double difference = difference(backbone, pictures, reference, served);
      double change = difference(backbone, pictures, SiteAdapter.NONE, served);
      double active = active(backbone, pictures, banks);
      return SideResult.of("forward", conditions, timings, "frozen").stream()
          .map(
              result ->
                  result.side().equals("served")
                      ? result
                          .with("largestDifference", difference)
                          .with("largestChange", change)
                          .with("atomsActive", active)
                      : result)
          .map(result -> result.withRate(batch))
          .toList();
    }
  }

  private static void encode(Backbone backbone, List<float[]> pictures, SiteAdapter adapter) {
    try (NDManager scope = backbone.newScope()) {
      // Reading the result waits for a GPU to finish.
      backbone.encodeImages(scope, pictures, adapter).toFloatArray();
    }
  }

  /**
   * The frozen pass of the rule recall: every token of the last layer, not the class token alone.
   */
  private static void features(Backbone backbone, List<float[]> pictures) {
    try (NDManager scope = backbone.newScope();
        ImageStates lower = backbone.encodeLower(scope, pictures, 0)) {
      backbone.features(lower);
    }
  }

  /**
   * The passes of the rule recall, if one bank version answers each picture: the frozen features,
   * and the adapted pass above the layers that take no atoms.
   *
   * @param firstLayer the lowest layer that takes atoms
   */
  private static void recall(
      Backbone backbone, List<float[]> pictures, int firstLayer, SiteAdapter adapter) {
    try (NDManager scope = backbone.newScope();
        ImageStates lower =
            backbone.withProducts(backbone.encodeLower(scope, pictures, firstLayer))) {
      backbone.features(lower);
      backbone.encodeImages(scope, lower, adapter).toFloatArray();
    }
  }

  private static double difference(
      Backbone backbone, List<float[]> pictures, SiteAdapter one, SiteAdapter other) {
    try (NDManager scope = backbone.newScope()) {
      NDArray expected = backbone.encodeImages(scope, pictures, one);
      NDArray actual = backbone.encodeImages(scope, pictures, other);
      return expected.sub(actual).abs().max().getFloat();
    }
  }

  private static double active(Backbone backbone, List<float[]> pictures, SiteBanks banks) {
    ActivationRecorder recorder = new ActivationRecorder(pictures.size());
    try (NDManager scope = backbone.newScope()) {
      backbone.encodeImages(scope, pictures, banks.served(recorder));
      return recorder.meanAtomsActive();
    }
  }
}
