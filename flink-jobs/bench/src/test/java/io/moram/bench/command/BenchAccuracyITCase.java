// SPDX-License-Identifier: Apache-2.0
package io.moram.bench.command;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.moram.cli.Main;
import io.moram.local.testing.SmallDomains;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** The benchmark of the answer rules, on two domains of few pictures and with few steps. */
class BenchAccuracyITCase {
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir private Path folder;

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @Test
  void everyRuleHasOneLineOfFiguresPerSeed() throws IOException {
    Path data = SmallDomains.write(folder.resolve("small"), "aerial", "digits");

    assertThat(run("--data=" + data, "--seeds=1", "--steps-per-task=2", "--json"))
        .as(err::toString)
        .isZero();

    List<JsonNode> results = lines("accuracy.jsonl");
    assertThat(out.toString().lines().filter(line -> line.startsWith("{")).map(this::parsed))
        .as("the console's lines are the file's")
        .containsExactlyElementsOf(results);
    assertThat(results)
        .extracting(result -> result.get("rule").asText())
        .containsExactly("recall", "self-activated", "gaussian", "zero-shot");
    for (JsonNode result : results) {
      assertThat(result.fieldNames())
          .toIterable()
          .containsExactly(
              "data",
              "seed",
              "rule",
              "transfer",
              "average",
              "last",
              "own",
              "ownWithin",
              "lastWithin",
              "forgetting",
              "forgettingWithin",
              "taskRecognition",
              "unknown",
              "calibrationError",
              "seconds");
      assertThat(result.get("data").asText()).isEqualTo("small");
      assertThat(result.get("seed").asInt()).isEqualTo(1);
      boolean recognises = List.of("recall", "gaussian").contains(result.get("rule").asText());
      assertThat(result.get("taskRecognition").isNull()).isNotEqualTo(recognises);
      assertThat(result.get("unknown").isNull()).isNotEqualTo(recognises);
    }
    JsonNode zeroShot = results.get(3);
    assertThat(zeroShot.get("forgetting").asDouble()).isZero();
    assertThat(zeroShot.get("own")).isEqualTo(zeroShot.get("last"));
    assertThat(results.get(0).get("last").asDouble())
        .as("what signatures say even after two steps")
        .isGreaterThan(zeroShot.get("last").asDouble());
    assertThat(lines("first-examples.jsonl"))
        .extracting(point -> point.get("examples").asInt())
        .containsExactly(1, 2, 4, 8, 16);
  }

  @Test
  void anUnknownRuleIsNamedWithThoseThereAre() {
    assertThat(run("--rules=magic")).isEqualTo(2);
    assertThat(err.toString())
        .contains("'magic' is no rule; must be recall, self-activated, gaussian or zero-shot.");
  }

  @Test
  void aNumberOutOfRangeIsNamed() {
    assertThat(run("--seeds=0")).isNotZero();
    assertThat(err.toString()).contains("--seeds is 0; must be 1 or more.");
    assertThat(run("--steps-per-task=0")).isNotZero();
    assertThat(err.toString()).contains("--steps-per-task is 0; must be 1 or more.");
  }

  private int run(String... arguments) {
    CommandLine line = Main.commandLine();
    line.setOut(new PrintWriter(out, true));
    line.setErr(new PrintWriter(err, true));
    List<String> all =
        new ArrayList<>(List.of("bench", "accuracy", "--output=" + folder.resolve("out")));
    all.addAll(List.of(arguments));
    return line.execute(all.toArray(new String[0]));
  }

  private List<JsonNode> lines(String file) throws IOException {
    return Files.readAllLines(folder.resolve("out").resolve(file), UTF_8).stream()
        .map(this::parsed)
        .toList();
  }

  private JsonNode parsed(String line) {
    try {
      return JSON.readTree(line);
    } catch (IOException e) {
      throw new AssertionError(line, e);
    }
  }
}
