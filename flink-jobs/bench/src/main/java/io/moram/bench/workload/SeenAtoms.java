// SPDX-License-Identifier: Apache-2.0
package io.moram.bench.workload;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.moram.atoms.AtomBlock;
import io.moram.model.Backbone;
import io.moram.model.SiteAdapter;
import io.moram.sites.SiteGroup;
import io.moram.sites.SiteShape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Makes atoms that respond to the inputs of their sites. */
public final class SeenAtoms {

  private static final int MOST_TOKENS = 512;

  private SeenAtoms() {}

  /**
   * The blocks of all sites of both encoders.
   *
   * @param pictures the pictures whose tokens are the inputs of the image encoder's sites
   * @param prompts the texts whose tokens are the inputs of the text encoder's sites
   * @param atoms the number of atoms per site
   */
  public static List<AtomBlock> of(
      Backbone backbone, List<float[]> pictures, List<String> prompts, int atoms, long seed) {
    List<AtomBlock> blocks = new ArrayList<>();
    SiteAdapter filling =
        (sites, input, output) -> {
          blocks.addAll(of(sites, atoms, input, seed));
          return output;
        };
    try (NDManager scope = backbone.newScope()) {
      backbone.encodeImages(scope, pictures, filling);
      backbone.encodeTexts(scope, prompts, filling);
    }
    return blocks;
  }

  /** The blocks of sites with the same input. */
  static List<AtomBlock> of(SiteGroup sites, int atoms, NDArray input, long seed) {
    List<AtomBlock> blocks = new ArrayList<>();
    for (SiteShape site : sites.sites()) {
      blocks.addAll(BenchAtoms.of(site, atoms, rows(input, MOST_TOKENS), seed));
    }
    return blocks;
  }

  /**
   * Returns the first tokens of an input.
   *
   * @param input {@code [tokens, width]}
   * @param most the largest number of tokens
   */
  public static float[][] rows(NDArray input, int most) {
    int width = (int) input.getShape().get(1);
    try (NDArray some = input.get("0:" + Math.min(most, input.getShape().get(0)))) {
      float[] flat = some.toFloatArray();
      float[][] rows = new float[flat.length / width][];
      for (int row = 0; row < rows.length; row++) {
        rows[row] = Arrays.copyOfRange(flat, row * width, (row + 1) * width);
      }
      return rows;
    }
  }
}
