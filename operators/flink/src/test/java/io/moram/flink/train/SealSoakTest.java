// SPDX-License-Identifier: Apache-2.0
package io.moram.flink.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/**
 * Runs {@link SealSoak} in a JVM whose heap is all resident from the start, so that what grows is
 * native memory.
 */
@EnabledOnOs(value = OS.LINUX, disabledReason = "resident memory is read from /proc")
class SealSoakTest {
  private static final Pattern LINE = Pattern.compile("seals (\\d+) resident (\\d+)");

  @TempDir Path folder;

  @Test
  void residentMemoryStaysFlatOverTwoHundredSeals() throws Exception {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xms256m",
                "-Xmx256m",
                "-XX:+AlwaysPreTouch",
                "-Dai.djl.offline=true",
                "-Djava.awt.headless=true",
                "-cp",
                System.getProperty("java.class.path"),
                SealSoak.class.getName(),
                folder.toString())
            .redirectErrorStream(true)
            .start();
    Map<Integer, Long> resident = new LinkedHashMap<>();
    StringBuilder log = new StringBuilder();
    try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        log.append(line).append('\n');
        Matcher matcher = LINE.matcher(line);
        if (matcher.matches()) {
          resident.put(Integer.valueOf(matcher.group(1)), Long.valueOf(matcher.group(2)));
        }
      }
    } finally {
      process.destroy();
    }
    assertThat(process.waitFor()).as(log.toString()).isZero();
    System.out.println("Resident memory in KiB by seals: " + resident);
    assertThat(resident).containsKeys(SealSoak.PRINT_EVERY, SealSoak.SEALS);
    long early = resident.getOrDefault(SealSoak.PRINT_EVERY, 0L);
    long late = resident.getOrDefault(SealSoak.SEALS, 0L);
    assertThat((double) late).as("resident KiB by seals: %s", resident).isLessThan(1.1 * early);
  }
}
