// SPDX-License-Identifier: Apache-2.0
package io.moram.boundary.features;

import java.lang.ref.WeakReference;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Random Fourier features (Rahimi and Recht 2007): a map whose inner products approximate the
 * Gaussian kernel {@code exp(-||x-y||^2 / 2)}, so that a mean of features stands for a whole
 * distribution. The bandwidth is 1, the scale of distances between L2-normalised embeddings. The
 * frequencies come from a fixed seed: the same on every machine.
 */
public final class FourierFeatures {
  private static final int FREQUENCIES = 128;
  private static final long SEED = 20070103;

  /** How many features an embedding has. */
  public static final int WIDTH = 2 * FREQUENCIES;

  /** Wider than any backbone, and narrow enough that a damaged snapshot does not fill the heap. */
  private static final int MOST_WIDTH = 1 << 14;

  /** By width, the maps of which a detector holds one. */
  private static final Map<Integer, WeakReference<FourierFeatures>> SHARED =
      new ConcurrentHashMap<>();

  /** By input dimension, then frequency: the inner loop then runs over neighbours. */
  private final float[][] frequencies;

  /**
   * The map of a width that is in use somewhere, or a new one. All learners share it: it takes a
   * quarter of a megabyte at width 512, and a map is a constant of its width.
   */
  public static FourierFeatures ofWidth(int embeddingWidth) {
    if (embeddingWidth < 0 || embeddingWidth > MOST_WIDTH) {
      throw new IllegalArgumentException(
          "An embedding has " + embeddingWidth + " numbers; must be 0 to " + MOST_WIDTH + ".");
    }
    WeakReference<FourierFeatures> shared = SHARED.get(embeddingWidth);
    FourierFeatures map = shared == null ? null : shared.get();
    if (map == null) {
      // Two threads may make it at once. Both maps are the same.
      map = new FourierFeatures(embeddingWidth);
      SHARED.put(embeddingWidth, new WeakReference<>(map));
    }
    return map;
  }

  private FourierFeatures(int embeddingWidth) {
    Random random = new Random(SEED);
    frequencies = new float[embeddingWidth][FREQUENCIES];
    for (float[] row : frequencies) {
      for (int f = 0; f < FREQUENCIES; f++) {
        row[f] = (float) random.nextGaussian();
      }
    }
  }

  public int embeddingWidth() {
    return frequencies.length;
  }

  /** The features of one embedding: cosines, then sines, of squared norm 1 in all. */
  public float[] of(float[] embedding) {
    float[] angles = new float[FREQUENCIES];
    for (int i = 0; i < embedding.length; i++) {
      float x = embedding[i];
      float[] row = frequencies[i];
      for (int f = 0; f < FREQUENCIES; f++) {
        angles[f] += x * row[f];
      }
    }
    float scale = (float) (1 / Math.sqrt(FREQUENCIES));
    float[] features = new float[WIDTH];
    for (int f = 0; f < FREQUENCIES; f++) {
      features[f] = scale * (float) Math.cos(angles[f]);
      features[FREQUENCIES + f] = scale * (float) Math.sin(angles[f]);
    }
    return features;
  }

  public static double dot(float[] a, float[] b) {
    float s0 = 0;
    float s1 = 0;
    float s2 = 0;
    float s3 = 0;
    for (int i = 0; i < WIDTH; i += 4) {
      s0 += a[i] * b[i];
      s1 += a[i + 1] * b[i + 1];
      s2 += a[i + 2] * b[i + 2];
      s3 += a[i + 3] * b[i + 3];
    }
    return (double) s0 + s1 + s2 + s3;
  }
}
