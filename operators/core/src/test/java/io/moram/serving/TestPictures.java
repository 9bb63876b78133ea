// SPDX-License-Identifier: Apache-2.0
package io.moram.serving;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Random;
import javax.imageio.ImageIO;

/** Pictures of coarse random colours. */
public final class TestPictures {
  private static final int SIDE = 40;
  private static final int TILE = 10;

  private TestPictures() {}

  /** A PNG file; the same seed gives the same picture. */
  public static byte[] png(long seed) throws IOException {
    Random random = new Random(seed);
    BufferedImage image = new BufferedImage(SIDE, SIDE, BufferedImage.TYPE_INT_RGB);
    for (int top = 0; top < SIDE; top += TILE) {
      for (int left = 0; left < SIDE; left += TILE) {
        int colour = random.nextInt(1 << 24);
        for (int i = 0; i < TILE * TILE; i++) {
          image.setRGB(left + i % TILE, top + i / TILE, colour);
        }
      }
    }
    ByteArrayOutputStream file = new ByteArrayOutputStream();
    ImageIO.write(image, "png", file);
    return file.toByteArray();
  }
}
