// SPDX-License-Identifier: Apache-2.0
package io.moram.cli.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.moram.cli.Main;
import io.moram.cli.testing.BuiltJobJar;
import io.moram.local.cluster.ProcessCluster;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** Every kind of fault twice. Takes ten minutes on two cores. */
@Tag("chaos")
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "the processes are controlled by signals")
class ChaosITCase {

  @TempDir Path folder;

  @Test
  @Timeout(2400)
  void nothingIsLostDoubledOrChanged() throws Exception {
    Path output = folder.resolve("chaos");
    // Without libfaketime, no clock can be moved.
    int kinds = FaultKind.values().length - (ProcessCluster.clockLibrary().isPresent() ? 0 : 1);
    int faults = 2 * kinds;
    StringWriter said = new StringWriter();
    CommandLine line = Main.commandLine();
    line.setOut(new PrintWriter(said, true));
    line.setErr(new PrintWriter(said, true));

    int exit =
        line.execute(
            "chaos",
            "--seed=7",
            "--faults=" + faults,
            "--output=" + output,
            "--jar=" + BuiltJobJar.path());

    assertThat(exit).as(said::toString).isZero();
    JsonNode verdict = new ObjectMapper().readTree(output.resolve("verdict.json").toFile());
    assertThat(verdict.get("passed").asBoolean()).isTrue();
    assertThat(verdict.get("faults").asInt()).isEqualTo(faults);
    assertThat(verdict.get("kinds")).hasSize(kinds);
  }
}
