// SPDX-License-Identifier: Apache-2.0
package io.moram.model.image;

/**
 * How far samples are from others, of 255.
 *
 * @param mean of all samples
 * @param most of one sample
 */
record Difference(double mean, int most) {

  static Difference of(byte[] samples, byte[] expected) {
    if (samples.length != expected.length) {
      throw new IllegalArgumentException(samples.length + " samples and " + expected.length);
    }
    long sum = 0;
    int most = 0;
    for (int i = 0; i < samples.length; i++) {
      int difference = Math.abs((samples[i] & 0xFF) - (expected[i] & 0xFF));
      sum += difference;
      most = Math.max(most, difference);
    }
    return new Difference((double) sum / samples.length, most);
  }

  /** Whether a model sees the same. */
  boolean isSmall() {
    return mean <= 2 && most <= 16;
  }
}
