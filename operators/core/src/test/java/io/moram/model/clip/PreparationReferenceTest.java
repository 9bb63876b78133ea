// SPDX-License-Identifier: Apache-2.0
package io.moram.model.clip;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.moram.model.image.ImagePreprocessor;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.Test;

/** Settings of pictures against what transformers makes of them; see pictures/README.md. */
class PreparationReferenceTest {

  private static final int SIDE = 32;
  private static final String SETTINGS = ".json";

  @Test
  void everySettingGivesTheNumbersOfTransformers() throws Exception {
    Map<String, byte[]> files = files();
    int cases = 0;
    for (String name : files.keySet()) {
      if (name.endsWith(SETTINGS)) {
        String example = name.substring(0, name.length() - SETTINGS.length());
        ImagePreprocessor preprocessor =
            ImagePreprocessor.of(
                PreprocessorConfig.parse(
                    name, new ObjectMapper().readTree(get(files, name)), SIDE));
        for (String picture : new String[] {"wide", "small"}) {
          cases++;
          assertClose(
              example + " of " + picture,
              preprocessor.prepare(get(files, picture + ".png")),
              ByteBuffer.wrap(get(files, example + "." + picture + ".f32")));
        }
      }
    }
    assertThat(cases).isEqualTo(40);
  }

  /** A picture that is squashed is another one than one that is cut: the numbers above differ. */
  @Test
  void theReferenceTellsTheSettingsApart() throws IOException {
    Map<String, byte[]> files = files();
    assertThat(get(files, "exact-bicubic.wide.f32"))
        .isEqualTo(get(files, "exact.wide.f32"))
        .isNotEqualTo(get(files, "shorter-bicubic.wide.f32"))
        .isNotEqualTo(get(files, "exact-lanczos.wide.f32"));
  }

  private static void assertClose(String what, float[] prepared, ByteBuffer expected) {
    ByteBuffer numbers = expected.order(ByteOrder.LITTLE_ENDIAN);
    assertThat(prepared).as(what).hasSize(numbers.remaining() / Float.BYTES);
    for (int i = 0; i < prepared.length; i++) {
      float wanted = numbers.getFloat();
      assertThat(Math.abs(prepared[i] - wanted))
          .as("%s: number %d is %s and should be %s", what, i, prepared[i], wanted)
          .isLessThanOrEqualTo(1e-6f * Math.max(1, Math.abs(wanted)));
    }
  }

  private static byte[] get(Map<String, byte[]> files, String name) {
    return Objects.requireNonNull(files.get(name), name);
  }

  private static Map<String, byte[]> files() throws IOException {
    Map<String, byte[]> files = new TreeMap<>();
    try (InputStream in =
            Objects.requireNonNull(
                PreparationReferenceTest.class.getResourceAsStream("/pictures/preparation.zip"));
        ZipInputStream zip = new ZipInputStream(in)) {
      for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
        files.put(entry.getName(), zip.readAllBytes());
      }
    }
    return files;
  }
}
