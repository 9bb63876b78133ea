// SPDX-License-Identifier: Apache-2.0
package io.moram.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class EmbeddedClusterSettingsTest {

  @Test
  void theFolderIsAbsoluteWhateverTheUserNamed() {
    Path named = Path.of("moram-output", "flink");
    EmbeddedClusterSettings settings = EmbeddedClusterSettings.laptop(named, 0);

    assertThat(settings.folder()).isAbsolute().isEqualTo(named.toAbsolutePath());
    assertThat(settings.withCheckpointInterval(Duration.ofSeconds(2)).folder()).isAbsolute();
  }
}
