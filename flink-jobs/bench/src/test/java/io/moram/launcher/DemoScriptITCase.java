// SPDX-License-Identifier: Apache-2.0
package io.moram.launcher;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.moram.local.testing.SmallDomains;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The demo as a person starts it: the script, a process of its own, and the default output. */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "./moram is a shell script")
class DemoScriptITCase {

  /** Time with zone, level, learner and task, logger, message. No stack trace has this form. */
  private static final String LOG_LINE =
      "\\d{4}-\\d\\d-\\d\\d [0-9:.]{12}(Z|[+-]\\d\\d:\\d\\d) (INFO |WARN ) \\[[^/]+/[^/]+] \\S+ .*";

  @TempDir Path folder;

  @Test
  @Timeout(300)
  void theScriptRunsTheDemoAndWritesItsFilesWhereItWasStarted() throws Exception {
    SmallDomains.write(folder.resolve("data"), "aerial", "digits");

    String script = Path.of("..", "..", "moram").toAbsolutePath().normalize().toString();
    Process process =
        new ProcessBuilder(script, "demo", "--markers", "--data", "data", "--steps-per-task", "3")
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .start();
    String output;
    try {
      output = new String(process.getInputStream().readAllBytes(), UTF_8);
      assertThat(process.waitFor()).as(output).isZero();
    } finally {
      process.destroy();
    }

    Path files = folder.resolve("moram-output");
    JsonNode summary = new ObjectMapper().readTree(files.resolve("summary.json").toFile());
    assertThat(summary.at("/tasks")).as(output).hasSize(2);
    assertThat(summary.at("/examplesTrained").asInt()).isEqualTo(2 * SmallDomains.TRAIN);
    assertThat(files.resolve("report.html")).isNotEmptyFile();
    assertThat(output).containsPattern("score after digits: \\d+ of 12 pictures right \\(");
    assertThat(Files.readAllLines(files.resolve("moram.log")))
        .isNotEmpty()
        .allSatisfy(line -> assertThat(line).matches(LOG_LINE))
        .anyMatch(line -> line.contains(" INFO  [demo/0] "))
        .anyMatch(line -> line.endsWith("Stopped the Kafka broker"));
  }
}
