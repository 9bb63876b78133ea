// SPDX-License-Identifier: Apache-2.0
package io.moram.model.decoder;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;

/** SmolLM2-135M, a real Llama that is not part of the repository. */
final class SmolLm2 {

  private static final String PROPERTY = "moram.smollm2";

  private SmolLm2() {}

  /** Its folder; skips the test if no property names one. */
  static Path folder() {
    String folder = System.getProperty(PROPERTY, "");
    assumeTrue(
        !folder.isEmpty(), "-D" + PROPERTY + "=FOLDER names no folder with SmolLM2-135M-Instruct");
    return Path.of(folder);
  }

  /** What transformers says of it. */
  static JsonNode golden() throws IOException {
    Path shared = Path.of(System.getProperty("moram.shared", ""));
    Path file = shared.resolve("golden").resolve("smollm2-135m.json");
    assumeTrue(file.toFile().isFile(), "no " + file);
    return new ObjectMapper().readTree(file.toFile());
  }
}
