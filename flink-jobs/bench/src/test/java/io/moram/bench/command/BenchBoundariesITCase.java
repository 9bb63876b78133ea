// SPDX-License-Identifier: Apache-2.0
package io.moram.bench.command;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.moram.cli.Main;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** The benchmark of boundary detectors, on few streams of the shipped domains. */
class BenchBoundariesITCase {

  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir private Path output;

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @Test
  void theDummiesScoreWhatTheyMustAndTheEmbeddingDetectorFindsTheSharpChanges() throws IOException {
    int exitCode =
        run(
            "--detectors=embedding,fires-every-1000,never-fires",
            "--compositions=2",
            "--stationary-examples=12600",
            "--calibration",
            "--examples=6000");

    assertThat(err.toString()).isEmpty();
    assertThat(exitCode).isZero();
    List<JsonNode> results = lines("results.jsonl");
    assertThat(results).hasSize(6 * 3);
    for (JsonNode result : results) {
      if (result.get("detector").asText().equals("never-fires")) {
        assertThat(result.get("missed").asInt()).isEqualTo(result.get("changes").asInt());
        assertThat(result.get("falseAlarmsPer100k").asDouble()).isZero();
        assertThat(result.get("delayMedian").isNull()).isTrue();
      }
    }
    JsonNode still = result(results, "fires-every-1000", "stationary");
    assertThat(still.get("streams").asInt()).isEqualTo(6);
    assertThat(still.get("changes").asInt()).isZero();
    // Six streams of 2,100 examples each: it fires after 1,000 and 2,000.
    assertThat(still.get("falseAlarms").asInt()).isEqualTo(12);
    assertThat(still.get("falseAlarmsPer100k").asDouble()).isEqualTo(100_000.0 * 12 / 12_600);
    JsonNode sharp = result(results, "embedding", "sharp");
    assertThat(sharp.get("changes").asInt()).isEqualTo(8);
    assertThat(sharp.get("missed").asInt()).isZero();
    assertThat(sharp.get("delayMedian").asDouble()).isBetween(9.0, 32.0);
    assertThat(sharp.get("cpuShare").asDouble()).isBetween(0.0001, 1.0);
    assertThat(sharp.get("snapshotBytes").asInt()).isBetween(10_000, 2_000_000);
    assertThat(out.toString()).contains("sharp: 2 streams", "never-fires", "Files: " + output);

    assertThat(lines("calibration.jsonl"))
        .hasSize(3 * 7)
        .allMatch(line -> line.get("detector").asText().equals("embedding"))
        .allMatch(line -> line.get("examples").asInt() >= 1_000);
    assertThat(lines("curves.jsonl"))
        .anyMatch(point -> point.get("detector").asText().equals("embedding"))
        .anyMatch(point -> point.get("detector").asText().equals("fires-every-1000"));
    BufferedImage chart = ImageIO.read(output.resolve("curves.png").toFile());
    assertThat(chart.getWidth()).isEqualTo(1_000);
  }

  @Test
  void anUnknownDetectorIsNamedWithThoseThereAre() {
    assertThat(run("--detectors=magic")).isEqualTo(2);
    assertThat(err.toString())
        .contains("--detectors has magic; must be some of ", "embedding", "never-fires");
  }

  private int run(String... arguments) {
    CommandLine line = Main.commandLine();
    line.setOut(new PrintWriter(out, true));
    line.setErr(new PrintWriter(err, true));
    List<String> all = new ArrayList<>(List.of("bench", "boundaries", "--output=" + output));
    all.addAll(List.of(arguments));
    return line.execute(all.toArray(new String[0]));
  }

  private List<JsonNode> lines(String file) throws IOException {
    List<JsonNode> nodes = new ArrayList<>();
    for (String line : Files.readAllLines(output.resolve(file), UTF_8)) {
      nodes.add(JSON.readTree(line));
    }
    return nodes;
  }

  private static JsonNode result(List<JsonNode> results, String detector, String stream) {
    return results.stream()
        .filter(result -> result.get("detector").asText().equals(detector))
        .filter(result -> result.get("stream").asText().equals(stream))
        .findFirst()
        .orElseThrow();
  }
}
