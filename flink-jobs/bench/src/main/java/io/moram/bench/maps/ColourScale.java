// SPDX-License-Identifier: Apache-2.0
package io.moram.bench.maps;

import java.awt.Color;

/** Colours from dark blue over green to yellow, whose brightness rises evenly. */
final class ColourScale {
  /** Of the scale viridis, at equal distances. */
  private static final int[] ANCHORS = {
    0x440154, 0x472D7B, 0x3B528B, 0x2C728E, 0x21918C, 0x28AE80, 0x5EC962, 0xADDC30, 0xFDE725
  };

  private ColourScale() {}

  /**
   * The colour of a number.
   *
   * @param part 0 to 1; beyond it, the colour of the nearer end
   */
  static Color of(double part) {
    double place = Math.max(0, Math.min(1, part)) * (ANCHORS.length - 1);
    int low = Math.min((int) place, ANCHORS.length - 2);
    double rest = place - low;
    return new Color(between(low, rest, 16), between(low, rest, 8), between(low, rest, 0));
  }

  private static int between(int low, double rest, int shift) {
    int from = (ANCHORS[low] >> shift) & 0xFF;
    int to = (ANCHORS[low + 1] >> shift) & 0xFF;
    return (int) Math.round(from + rest * (to - from));
  }
}
