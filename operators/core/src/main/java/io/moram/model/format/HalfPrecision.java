// SPDX-License-Identifier: Apache-2.0
package io.moram.model.format;

/** IEEE 754 binary16, which the Java 17 library does not read. */
final class HalfPrecision {

  private static final int EXPONENT_SHIFT = 10;
  private static final int EXPONENT_MASK = 0x1F;
  private static final int FRACTION_MASK = 0x3FF;
  private static final float SMALLEST_SUBNORMAL = 0x1p-24f;

  private HalfPrecision() {}

  static float toFloat(short bits) {
    int exponent = (bits >> EXPONENT_SHIFT) & EXPONENT_MASK;
    int fraction = bits & FRACTION_MASK;
    int sign = (bits & 0x8000) << 16;
    if (exponent == 0) {
      return Float.intBitsToFloat(sign | Float.floatToRawIntBits(fraction * SMALLEST_SUBNORMAL));
    }
    int wide = exponent == EXPONENT_MASK ? 0xFF : exponent - 15 + 127;
    return Float.intBitsToFloat(sign | wide << 23 | fraction << 13);
  }
}
