// SPDX-License-Identifier: Apache-2.0
package io.moram.flink.train;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.SplittableRandom;
import javax.imageio.ImageIO;

/** Small pictures that differ by class and by number, and are always the same. */
public final class Pictures {
  private static final int SIDE = 40;

  private Pictures() {}

  /** A PNG of a few shapes in the class's colours. */
  public static byte[] png(String label, int number) {
    SplittableRandom colours = new SplittableRandom(label.hashCode());
    Color back = new Color(colours.nextInt(1 << 24));
    Color front = new Color(colours.nextInt(1 << 24));
    SplittableRandom places = new SplittableRandom(31L * label.hashCode() + number);
    BufferedImage image = new BufferedImage(SIDE, SIDE, BufferedImage.TYPE_INT_RGB);
    Graphics2D graphics = image.createGraphics();
    graphics.setColor(back);
    graphics.fillRect(0, 0, SIDE, SIDE);
    graphics.setColor(front);
    for (int i = 0; i < 4; i++) {
      graphics.fillOval(
          places.nextInt(SIDE), places.nextInt(SIDE), 4 + places.nextInt(12), 4 + i * 3);
    }
    graphics.dispose();
    ByteArrayOutputStream png = new ByteArrayOutputStream();
    try {
      ImageIO.write(image, "png", png);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return png.toByteArray();
  }
}
