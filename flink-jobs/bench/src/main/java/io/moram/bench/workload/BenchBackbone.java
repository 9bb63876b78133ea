// SPDX-License-Identifier: Apache-2.0
package io.moram.bench.workload;

import ai.djl.Device;
import io.moram.bench.timing.BenchShape;
import io.moram.model.Backbone;
import io.moram.model.clip.ClipBackbone;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/** A backbone of a shape, and pictures for it. */
public final class BenchBackbone implements AutoCloseable {

  /** The condition of results that were not measured on the processor. */
  public static final String DEVICE = "device";

  private static final int CHANNELS = 3;

  private final Backbone backbone;
  private final int pictureLength;

  private BenchBackbone(Backbone backbone, int side) {
    this.backbone = backbone;
    this.pictureLength = CHANNELS * side * side;
  }

  /**
   * Makes the backbone: the one that is bundled, or one with random weights, by way of files in a
   * temporary folder.
   *
   * @param device where it computes
   */
  public static BenchBackbone of(BenchShape shape, Device device) throws IOException {
    try (ShapeFolder folder = ShapeFolder.of(shape)) {
      Path path = folder.path();
      return new BenchBackbone(
          path == null ? ClipBackbone.loadDefault(device) : ClipBackbone.load(path, device),
          shape.imageSide());
    }
  }

  /** The model. */
  public Backbone backbone() {
    return backbone;
  }

  /** What is measured of this backbone: {@code device} is told where it is not the processor. */
  public Map<String, Object> conditions(BenchShape shape, int atoms, int batch) {
    Map<String, Object> conditions = new LinkedHashMap<>();
    conditions.put("shape", shape.key());
    conditions.put("atoms", atoms);
    conditions.put("batch", batch);
    Device device = backbone.manager().getDevice();
    if (device.isGpu()) {
      conditions.put(DEVICE, device.getDeviceType());
    }
    return conditions;
  }

  /** Random pictures, as if prepared. */
  public List<float[]> pictures(int count, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    List<float[]> pictures = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      float[] pixels = new float[pictureLength];
      for (int pixel = 0; pixel < pixels.length; pixel++) {
        pixels[pixel] = (float) random.nextGaussian();
      }
      pictures.add(pixels);
    }
    return pictures;
  }

  @Override
  public void close() {
    backbone.close();
  }
}
