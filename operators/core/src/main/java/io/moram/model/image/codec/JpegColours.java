// SPDX-License-Identifier: Apache-2.0
package io.moram.model.image.codec;

/** The kinds of samples that a JPEG stores, and what libjpeg makes of them. */
enum JpegColours {
  GREY("grey"),
  RGB("RGB"),
  YCC("YCbCr"),
  CMYK("CMYK"),
  YCCK("YCCK");

  private static final int CENTER = 128;
  private static final int BITS = 16;
  private static final int HALF = 1 << (BITS - 1);
  private static final int RED_OF_CR = fixed(1.40200);
  private static final int BLUE_OF_CB = fixed(1.77200);
  private static final int GREEN_OF_CR = fixed(0.71414);
  private static final int GREEN_OF_CB = fixed(0.34414);

  private final String title;

  JpegColours(String title) {
    this.title = title;
  }

  private static int fixed(double factor) {
    return (int) (factor * (1 << BITS) + 0.5);
  }

  /**
   * The kind of a picture, by the rules of libjpeg.
   *
   * @param ids the ids of the components: one, three or four
   * @param jfif whether there is a JFIF segment
   * @param transform the transform of Adobe's segment; -1 without one
   */
  static JpegColours of(int[] ids, boolean jfif, int transform) {
    if (ids.length == 1) {
      return GREY;
    }
    if (ids.length == 4) {
      return transform == 2 ? YCCK : CMYK;
    }
    if (jfif) {
      return YCC;
    }
    if (transform >= 0) {
      return transform == 0 ? RGB : YCC;
    }
    return ids[0] == 'R' && ids[1] == 'G' && ids[2] == 'B' ? RGB : YCC;
  }

  /**
   * Makes red, green and blue of brightness and two colour differences. Of YCCK it makes cyan,
   * magenta and yellow; black stays.
   *
   * @param samples as they are stored; changed in place
   */
  void convert(byte[] samples) {
    if (this != YCC && this != YCCK) {
      return;
    }
    int bands = bands();
    int flip = this == YCC ? 0 : 255;
    for (int i = 0; i < samples.length; i += bands) {
      int y = samples[i] & 0xFF;
      int cb = (samples[i + 1] & 0xFF) - CENTER;
      int cr = (samples[i + 2] & 0xFF) - CENTER;
      int red = y + ((RED_OF_CR * cr + HALF) >> BITS);
      int green = y + ((-GREEN_OF_CB * cb + HALF - GREEN_OF_CR * cr) >> BITS);
      int blue = y + ((BLUE_OF_CB * cb + HALF) >> BITS);
      samples[i] = (byte) (clamp(red) ^ flip);
      samples[i + 1] = (byte) (clamp(green) ^ flip);
      samples[i + 2] = (byte) (clamp(blue) ^ flip);
    }
  }

  /** The number of samples of a pixel. */
  int bands() {
    return switch (this) {
      case GREY -> 1;
      case RGB, YCC -> 3;
      case CMYK, YCCK -> 4;
    };
  }

  private static int clamp(int value) {
    return Math.max(0, Math.min(255, value));
  }

  @Override
  public String toString() {
    return title;
  }
}
