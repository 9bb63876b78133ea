// SPDX-License-Identifier: Apache-2.0
package io.moram.flink.train;

import io.moram.flink.backbone.BackboneChoice;
import io.moram.flink.backbone.DeviceKind;
import io.moram.flink.backbone.NumericsKind;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;

/**
 * A CLIP of five layers with widths of 64 and 48 and 30 sites, with a tokenizer whose tokens are
 * the letters: for tests that train many steps.
 */
public final class TinyBackbone {
  static final int SITES = 30;

  private TinyBackbone() {}

  /** Writes the model into a folder and chooses it, on one thread of the CPU. */
  public static BackboneChoice in(Path folder) throws IOException {
    Files.createDirectories(folder);
    for (String file : List.of("config.json", "tokenizer.json", "model.safetensors")) {
      try (InputStream original =
          TinyBackbone.class.getResourceAsStream("/golden/clip-tiny/" + file)) {
        Files.write(folder.resolve(file), Objects.requireNonNull(original).readAllBytes());
      }
    }
    return new BackboneChoice(folder.toString(), DeviceKind.CPU, 1, NumericsKind.NATIVE);
  }
}
