// SPDX-License-Identifier: Apache-2.0
package io.moram.bench.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import io.moram.cli.progress.ProgressReporters;
import java.io.PrintWriter;
import java.io.Writer;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(400)
class HostileBenchITCase {
  @TempDir Path folder;

  @Test
  void everyRecordHasOneOutcome() throws Exception {
    HostileBenchSettings settings =
        new HostileBenchSettings(500, 100, 3, null, Duration.ofMinutes(5));
    HostileResult result =
        new HostileBench(
                settings,
                ProgressReporters.forOutput(
                    false, System.out, new PrintWriter(Writer.nullWriter())))
            .run(folder);
    assertThat(result.passes()).as("%s", result).isTrue();
    assertThat(result.records()).isEqualTo(500);
    assertThat(result.pictures()).isEqualTo(100);
    assertThat(result.answered()).isPositive();
    assertThat(result.learned()).isPositive();
    assertThat(result.reasons()).containsKeys("UNDECODABLE", "BAD_IMAGE", "INVALID");
  }
}
