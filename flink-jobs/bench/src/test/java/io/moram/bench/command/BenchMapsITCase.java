// SPDX-License-Identifier: Apache-2.0
package io.moram.bench.command;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.moram.cli.Main;
import io.moram.local.testing.SmallDomains;
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

/** The benchmark of activation maps, on three domains of few pictures and with few steps. */
class BenchMapsITCase {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String SITE = "vision_model.encoder.layers.2.self_attn.k_proj";

  @TempDir private Path folder;

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @Test
  void bothRulesHaveFiguresAfterTwoTasksAndAfterAll() throws IOException {
    Path data = SmallDomains.write(folder.resolve("small"), "aerial", "digits", "fruits");

    assertThat(
            run(
                "--data=" + data,
                "--steps-per-task=2",
                "--pictures=4",
                "--sites=" + SITE + ",vision_model.encoder.layers.3.mlp.fc2",
                "--json"))
        .as(err::toString)
        .isZero();

    List<JsonNode> results = new ArrayList<>();
    for (String line : Files.readAllLines(output("maps.jsonl"), UTF_8)) {
      results.add(JSON.readTree(line));
    }
    assertThat(out.toString().lines().filter(line -> line.startsWith("{")).toList())
        .as("the console's lines are the file's")
        .isEqualTo(Files.readAllLines(output("maps.jsonl"), UTF_8));
    assertThat(results)
        .extracting(result -> result.get("rule").asText() + " " + result.get("version").asInt())
        .containsExactly("self-activated 2", "self-activated 3", "recall 2", "recall 3");
    for (JsonNode result : results) {
      assertThat(result.get("pictures").asInt()).isEqualTo(4);
      assertThat(result.get("sites").asInt()).isEqualTo(2);
      assertThat(result.get("steps").asInt()).isEqualTo(2);
    }
    JsonNode selfActivated = results.get(1);
    assertThat(selfActivated.get("recognised").isNull()).isTrue();
    assertThat(selfActivated.get("correlation").get("mean").asDouble()).isBetween(-1.0, 0.999);
    assertThat(selfActivated.get("laterShare").get("mean").asDouble()).isBetween(0.1, 0.95);

    List<String> figures = Files.readAllLines(output("figures.csv"), UTF_8);
    assertThat(figures.get(0)).isEqualTo("rule,version,picture,site,asked,correlation,laterShare");
    assertThat(figures).hasSize(1 + 2 * 2 * 4 * 2);
    assertThat(figures.stream().filter(line -> line.startsWith("recall,3,")).map(this::cells))
        .as("a picture that stays with the first version keeps its map")
        .filteredOn(cells -> cells[4].equals("1") && !cells[5].isEmpty())
        .isNotEmpty()
        .allSatisfy(
            cells -> {
              assertThat(Double.parseDouble(cells[5])).isCloseTo(1, within(1e-4));
              assertThat(Double.parseDouble(cells[6])).isZero();
            });

    List<String> picture = Files.readAllLines(output("picture.csv"), UTF_8);
    assertThat(picture.get(0)).isEqualTo("rule,version,asked,task,atom,row,column,weight");
    assertThat(picture.stream().filter(line -> line.startsWith("self-activated,3,3,")))
        .as("16 atoms of each task, 16 patches")
        .hasSize(3 * 16 * 16);
    BufferedImage drawing = ImageIO.read(output("maps.png").toFile());
    assertThat(drawing.getWidth()).isGreaterThan(900);
    assertThat(drawing.getHeight()).isGreaterThan(500);
  }

  private String[] cells(String line) {
    return line.split(",", -1);
  }

  @Test
  void aSiteWithoutPatchesIsRefusedBeforeAnythingIsLearned() throws IOException {
    Path data = SmallDomains.write(folder.resolve("small"), "aerial", "digits");
    for (String site :
        List.of(
            "text_model.encoder.layers.0.mlp.fc1",
            "vision_model.encoder.layers.5.mlp.fc1",
            "vision_model.encoder.layers.0.mlp.fc1",
            "nowhere")) {
      assertThat(run("--data=" + data, "--sites=" + site)).isNotZero();
      assertThat(err.toString())
          .contains(
              "--sites is "
                  + site
                  + "; must be a site of the image encoder that takes atoms and reads patches: "
                  + "vision_model.encoder.layers.2.self_attn.q_proj, ");
    }
  }

  @Test
  void oneDomainIsNotEnough() throws IOException {
    Path data = SmallDomains.write(folder.resolve("small"), "aerial");
    assertThat(run("--data=" + data)).isNotZero();
    assertThat(err.toString()).contains("--data has 1 domains; must have 2 or more");
    assertThat(run("--pictures=0")).isNotZero();
    assertThat(err.toString()).contains("--pictures is 0; must be 1 or more.");
  }

  private Path output(String file) {
    return folder.resolve("out").resolve(file);
  }

  private int run(String... arguments) {
    CommandLine line = Main.commandLine();
    line.setOut(new PrintWriter(out, true));
    line.setErr(new PrintWriter(err, true));
    List<String> all =
        new ArrayList<>(List.of("bench", "maps", "--output=" + folder.resolve("out")));
    all.addAll(List.of(arguments));
    return line.execute(all.toArray(new String[0]));
  }
}
