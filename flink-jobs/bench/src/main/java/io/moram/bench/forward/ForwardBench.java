// SPDX-License-Identifier: Apache-2.0
package io.moram.bench.forward;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.moram.atoms.inference.ActivationRecorder;
import io.moram.bench.timing.BenchShape;
import io.moram.bench.timing.InterleavedTimer;
import io.moram.bench.timing.Side;
import io.moram.bench.timing.SideResult;
import io.moram.bench.timing.Timings;
import io.moram.bench.workload.BenchBackbone;
import io.moram.bench.workload.BenchDevice;
import io.moram.bench.workload.SiteBanks;
import io.moram.flink.backbone.DeviceKind;
import io.moram.model.SiteAdapter;
import io.moram.model.clip.ClipBackbone;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/**
 * Times the image encoder on a batch of prepared pictures: frozen, with the layer written plainly,
 * and as served, with atoms at all six sites of every layer.
 */
public final class ForwardBench implements AutoCloseable {

  private static final int SEEN_PICTURES = 4;
  private static final long SEEN_SEED = 3;
  private static final long SEED = 5;

  private final BenchShape shape;
  private final InterleavedTimer turns;
  private final BenchBackbone model;

  /** A benchmark whose sides take these turns in every case; makes the backbone. */
  public ForwardBench(BenchShape shape, DeviceKind device, InterleavedTimer turns)
      throws IOException {
    this.shape = shape;
    this.turns = turns;
    this.model = BenchBackbone.of(shape, BenchDevice.of(device));
  }

  /**
   * Runs one case.
   *
   * @param atoms how many every site has
   * @param batch pictures
   * @throws Exception what a side threw
   */
  public List<SideResult> run(int atoms, int batch) throws Exception {
    Map<String, Object> conditions = model.conditions(shape, atoms, batch);
    ClipBackbone backbone = model.backbone();
    List<float[]> pictures = model.pictures(batch, SEED);
    // Half of the pictures that learned atoms answer to are among those that are timed.
    List<float[]> seen = model.pictures(SEEN_PICTURES, SEEN_SEED);
    for (int i = 0; i < Math.min(batch, SEEN_PICTURES / 2); i++) {
      seen.set(i, pictures.get(i));
    }
    try (SiteBanks banks = SiteBanks.of(backbone, seen, atoms)) {
      SiteAdapter plain = banks.plain();
      SiteAdapter ours = banks.ours(null);
      Timings timings =
          turns.alternate(
              "%s, %,d atoms, batch %d".formatted(shape.key(), atoms, batch),
              List.of(
                  new Side("frozen", () -> encode(backbone, pictures, SiteAdapter.NONE)),
                  new Side("plain", () -> encode(backbone, pictures, plain)),
                  new Side("ours", () -> encode(backbone, pictures, ours))));
      double difference = difference(backbone, pictures, plain, ours);
      double change = difference(backbone, pictures, SiteAdapter.NONE, ours);
      double active = active(backbone, pictures, banks);
      return SideResult.of("forward", conditions, timings, "frozen").stream()
          .map(
              result ->
                  result.side().equals("ours")
                      ? result
                          .with("largestDifference", difference)
                          .with("largestChange", change)
                          .with("atomsActive", active)
                      : result)
          .map(result -> result.withRate(batch))
          .toList();
    }
  }

  private static void encode(ClipBackbone backbone, List<float[]> pictures, SiteAdapter adapter) {
    try (NDManager scope = backbone.newScope()) {
      // A GPU is done when its result is here.
      backbone.encodeImages(scope, pictures, adapter).toFloatArray();
    }
  }

  private static double difference(
      ClipBackbone backbone, List<float[]> pictures, SiteAdapter one, SiteAdapter other) {
    try (NDManager scope = backbone.newScope()) {
      NDArray expected = backbone.encodeImages(scope, pictures, one);
      NDArray actual = backbone.encodeImages(scope, pictures, other);
      return expected.sub(actual).abs().max().getFloat();
    }
  }

  private static double active(ClipBackbone backbone, List<float[]> pictures, SiteBanks banks) {
    ActivationRecorder recorder = new ActivationRecorder(pictures.size());
    try (NDManager scope = backbone.newScope()) {
      backbone.encodeImages(scope, pictures, banks.ours(recorder));
      return recorder.meanAtomsActive();
    }
  }

  @Override
  public void close() {
    model.close();
  }
}
