// SPDX-License-Identifier: Apache-2.0
package io.moram.bench.command;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.moram.cli.Main;
import io.moram.model.decoder.TinyDecoder;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** The benchmark of text tasks, on a tiny language model and two tasks of one letter. */
class BenchTraceITCase {
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir private Path folder;

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @BeforeEach
  void write() throws IOException {
    TinyDecoder.copy("qwen2", folder.resolve("model"));
    task("digits", "0123456789", "x");
    task("letters", "abcdefghij", "y");
    JSON.writeValue(
        folder.resolve("data/tasks.json").toFile(),
        Map.of(
            "tasks",
            List.of(
                Map.of("name", "digits", "metric", "accuracy"),
                Map.of("name", "letters", "metric", "accuracy"))));
  }

  /** All prompts of a task have the same answer. */
  private void task(String name, String signs, String answer) throws IOException {
    Path task = Files.createDirectories(folder.resolve("data").resolve(name));
    List<Map<String, String>> items = new ArrayList<>();
    for (int i = 0; i < signs.length(); i++) {
      items.add(Map.of("prompt", signs.substring(i) + signs.substring(0, i), "answer", answer));
    }
    JSON.writeValue(task.resolve("train.json").toFile(), items);
    JSON.writeValue(task.resolve("test.json").toFile(), items.subList(0, 4));
  }

  @Test
  void everyMethodHasItsScoresAndItsFigures() throws IOException {
    assertThat(run("--steps=30", "--seeds=1", "--json")).as(err::toString).isZero();

    List<JsonNode> cells = lines("cells.jsonl");
    List<JsonNode> summaries = lines("summary.jsonl");
    assertThat(out.toString().lines().filter(line -> line.startsWith("{"))).hasSize(14 + 5);
    assertThat(cells).hasSize(4 * 3 + 2);
    assertThat(cells.get(0).fieldNames())
        .toIterable()
        .containsExactly("data", "method", "rule", "seed", "task", "afterTask", "score");
    assertThat(cells.get(0).get("data").asText()).isEqualTo("data");
    assertThat(summaries)
        .extracting(one -> one.get("method").asText() + " " + one.get("rule").asText())
        .containsExactly(
            "moram self-activated",
            "moram recall",
            "lora lora",
            "lora-per-task lora-per-task",
            "zero-shot zero-shot");
    for (JsonNode summary : summaries) {
      assertThat(summary.fieldNames())
          .toIterable()
          .containsExactly(
              "data",
              "method",
              "rule",
              "seed",
              "op",
              "bwt",
              "bwtSigned",
              "forgetting",
              "taskRecognition",
              "seconds",
              "tokensPerSecond",
              "newTokensPerSecond");
    }
    for (int recalled : new int[] {1, 3}) {
      JsonNode summary = summaries.get(recalled);
      assertThat(summary.get("taskRecognition").asDouble()).isEqualTo(100);
      assertThat(summary.get("op").asDouble()).as(summary.toString()).isEqualTo(100);
      assertThat(summary.get("forgetting").asDouble()).isZero();
    }
    assertThat(summaries.get(2).get("op").asDouble())
        .as("one adapter forgets the first answer")
        .isEqualTo(50);
    assertThat(summaries.get(2).get("bwt").asDouble()).isEqualTo(-50);
    assertThat(summaries.get(2).get("bwtSigned").asDouble()).isEqualTo(-100);
    assertThat(summaries.get(4).get("op").asDouble()).isZero();
    assertThat(summaries.get(4).get("tokensPerSecond").isNull()).isTrue();
  }

  @Test
  void aSeedRepeatsARun() throws IOException {
    String[] few = {"--steps=2", "--methods=moram", "--rules=self-activated", "--cells=last"};
    assertThat(run(few)).as(err::toString).isZero();
    List<JsonNode> first = lines("cells.jsonl");
    assertThat(out.toString()).contains("self-activated", "BWT clipped");
    assertThat(first)
        .extracting(cell -> cell.get("task").asText() + " " + cell.get("afterTask").asText())
        .containsExactly("digits digits", "digits letters", "letters letters");
    assertThat(run(few)).isZero();
    assertThat(lines("cells.jsonl")).isEqualTo(first);
  }

  @Test
  void theSpeedOfGenerationIsThatOfEqualAnswers() throws IOException {
    assertThat(run("--steps=2", "--methods=moram", "--cells=last", "--generation-rounds=2"))
        .as(err::toString)
        .isZero();
    List<JsonNode> sides = lines("generation.jsonl");
    assertThat(sides)
        .extracting(
            side -> side.get("case").get("answers").asInt() + " " + side.get("side").asText())
        .containsExactly("1 frozen", "1 moram", "8 frozen", "8 moram", "30 frozen", "30 moram");
    for (JsonNode side : sides) {
      int answers = side.get("case").get("answers").asInt();
      assertThat(side.get("case").get("newTokens").asInt()).isEqualTo(28 * answers);
      assertThat(side.get("case").get("promptTokens").asInt()).isGreaterThanOrEqualTo(answers);
      assertThat(side.get("medianMillis").asDouble()).isPositive();
      assertThat(side.get("rounds").asInt()).isEqualTo(2);
    }
    assertThat(out.toString()).contains("promptTokens", "Ratios are to the side frozen.");
    assertThat(run("--generation-rounds=-1")).isNotZero();
    assertThat(err.toString()).contains("--generation-rounds is -1; must be 0 or more.");
  }

  @Test
  void whatIsUnknownIsNamedWithWhatThereIs() {
    assertThat(run("--methods=magic")).isEqualTo(2);
    assertThat(err.toString())
        .contains(
            "'magic' is none of them; must be one of [moram, lora, lora-per-task, zero-shot].");
    assertThat(run("--preset=large")).isNotZero();
    assertThat(err.toString()).contains("--preset is large; must be small or paper.");
    assertThat(run("--steps=0")).isNotZero();
    assertThat(err.toString()).contains("--steps is 0; must be 1 or more.");
  }

  private int run(String... arguments) {
    CommandLine line = Main.commandLine();
    line.setOut(new PrintWriter(out, true));
    line.setErr(new PrintWriter(err, true));
    List<String> all =
        new ArrayList<>(
            List.of(
                "bench",
                "trace",
                "--data=" + folder.resolve("data"),
                "--backbone=" + folder.resolve("model"),
                "--output=" + folder.resolve("out")));
    all.addAll(List.of(arguments));
    return line.execute(all.toArray(new String[0]));
  }

  private List<JsonNode> lines(String file) throws IOException {
    List<JsonNode> lines = new ArrayList<>();
    for (String line : Files.readAllLines(folder.resolve("out").resolve(file), UTF_8)) {
      lines.add(JSON.readTree(line));
    }
    return lines;
  }
}
