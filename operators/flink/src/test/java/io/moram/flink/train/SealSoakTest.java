// SPDX-License-Identifier: Apache-2.0
package io.moram.flink.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
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
  private static final Pattern LINE = Pattern.compile("seals (\\d+) resident (\\d+) blocks (\\d+)");

  /** Before that many seals, memory also grows as the JVM compiles and the engine warms up. */
  private static final int WARM_UP = 100;

  /**
   * Three copies of a sealed block stay resident: the bank's, the one of the bank's successor,
   * which a seal builds before it releases the bank, and RocksDB's. Test runs showed 3.0 to 4.3
   * bytes per byte of new blocks: the JVM's own memory grows too. One more copy that is never
   * released would add 1.
   */
  private static final double MOST_COPIES = 4.7;

  @TempDir Path folder;

  private record Sample(double residentKibibytes, double blockKibibytes) {}

  @Test
  void residentMemoryGrowsWithTheBankAlone() throws Exception {
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
    List<Sample> samples = new ArrayList<>();
    StringBuilder log = new StringBuilder();
    try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        log.append(line).append('\n');
        Matcher matcher = LINE.matcher(line);
        if (matcher.matches() && Integer.parseInt(matcher.group(1)) >= WARM_UP) {
          samples.add(
              new Sample(Long.parseLong(matcher.group(2)), Long.parseLong(matcher.group(3))));
        }
      }
    } finally {
      process.destroy();
    }
    assertThat(process.waitFor()).as(log.toString()).isZero();
    assertThat(samples).hasSize((SealSoak.SEALS - WARM_UP) / SealSoak.PRINT_EVERY + 1);
    assertThat(slope(samples))
        .as("resident bytes per byte of new blocks; %s", samples)
        .isLessThan(MOST_COPIES);
  }

  /** Fits a line by least squares: resident memory over the blocks' bytes. */
  private static double slope(List<Sample> samples) {
    double blocks = samples.stream().mapToDouble(Sample::blockKibibytes).average().orElseThrow();
    double resident =
        samples.stream().mapToDouble(Sample::residentKibibytes).average().orElseThrow();
    double products = 0;
    double squares = 0;
    for (Sample sample : samples) {
      double distance = sample.blockKibibytes - blocks;
      products += distance * (sample.residentKibibytes - resident);
      squares += distance * distance;
    }
    return products / squares;
  }
}
