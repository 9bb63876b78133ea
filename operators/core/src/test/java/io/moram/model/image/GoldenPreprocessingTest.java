// SPDX-License-Identifier: Apache-2.0
package io.moram.model.image;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.Device;
import io.moram.model.Golden;
import io.moram.model.clip.ClipBackbone;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.Test;

/**
 * Preprocessing against transformers' CLIPImageProcessor, from the picture's file on. Scaling is
 * exact; a tenth of a grey level is left to other platforms' JPEG decoders.
 */
class GoldenPreprocessingTest {

  /** Seen from this module's folder, where its tests run. */
  private static final Path DEMO_DATA =
      Path.of("../../flink-jobs/client/src/main/resources/demo-data");

  @Test
  void picturesAreScaledAsTheReferenceScalesThem() throws Exception {
    Golden golden = Golden.read("clip-mini.safetensors");
    int[] expected = golden.ints("resized_uint8");
    List<String> images = golden.metadataStrings("images");
    try (ClipBackbone backbone = ClipBackbone.loadDefault(Device.cpu())) {
      for (int image = 0; image < images.size(); image++) {
        int[] pixels = backbone.preprocessor().resized(picture(images.get(image)));
        long difference = 0;
        for (int i = 0; i < 3 * pixels.length; i++) {
          int sample = (pixels[i % pixels.length] >> (16 - 8 * (i / pixels.length))) & 0xFF;
          difference += Math.abs(sample - expected[image * 3 * pixels.length + i]);
        }
        double mean = difference / (3.0 * pixels.length);
        assertThat(mean).as(images.get(image)).isLessThan(0.1);
      }
    }
  }

  @Test
  void preparedPicturesAreTheEncodersInput() throws Exception {
    Golden golden = Golden.read("clip-mini.safetensors");
    float[] expected = golden.floats("pixel_values");
    List<String> images = golden.metadataStrings("images");
    try (ClipBackbone backbone = ClipBackbone.loadDefault(Device.cpu())) {
      double difference = 0;
      int count = 0;
      for (int image = 0; image < images.size(); image++) {
        float[] prepared = backbone.preprocessor().prepare(picture(images.get(image)));
        for (float value : prepared) {
          difference += Math.abs(value - expected[count++]);
        }
      }
      assertThat(difference / count).isLessThan(0.1 / 255 / 0.26);
    }
  }

  /** A name such as {@code digits.zip!test/class/0000.png}. */
  private static byte[] picture(String name) throws IOException {
    int split = name.indexOf('!');
    try (ZipFile zip = new ZipFile(DEMO_DATA.resolve(name.substring(0, split)).toFile())) {
      return zip.getInputStream(zip.getEntry(name.substring(split + 1))).readAllBytes();
    }
  }
}
