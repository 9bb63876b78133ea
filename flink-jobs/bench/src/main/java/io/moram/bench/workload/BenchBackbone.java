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

/** The backbone of a shape, and random pictures for it. */
public final class BenchBackbone implements AutoCloseable {

  /** The condition of results that were measured on a GPU. */
  public static final String DEVICE = "device";

  private static final int CHANNELS = 3;

  private final Backbone backbone;
  private final int pictureLength;

  private BenchBackbone(Backbone backbone, int side) {
    this.backbone = backbone;
    this.pictureLength = CHANNELS * side * side;
  }

  /**
   * Loads the bundled backbone, or one with random weights from files in a temporary folder.
   *
   * @param device the device of the backbone
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

  /** The conditions of a case, with {@code device} if it is a GPU. */
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

  /** Random pictures in prepared form. */
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
