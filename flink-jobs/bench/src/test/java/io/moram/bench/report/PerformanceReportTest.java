// SPDX-License-Identifier: Apache-2.0
package io.moram.bench.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.moram.bench.timing.Machine;
import io.moram.bench.timing.ResultsFile;
import io.moram.bench.timing.SideResult;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PerformanceReportTest {

  private static final Machine MACHINE = machine(0);

  @TempDir private Path folder;

  @Test
  void aLimitIsMetMissedOrNotMeasured() throws IOException {
    Path forward =
        measured(
            "forward",
            MACHINE,
            forward("vit-b-16", 160, 8, 1.25, 2e-3),
            forward("vit-b-16", 1_600, 8, 2.01, 1e-6),
            forward("vit-b-16", 16_000, 64, 1.5, 1e-6));

    assertThat(page(forward).lines())
        .contains(
            "| Forward, ViT-B/16, batch 8, 160 atoms: at most 1.30 × the frozen forward"
                + " | 1.250 × | yes |",
            "| Forward, ViT-B/16, batch 8, 160 atoms: outputs within 1e-3 of the exact form"
                + " | 2.0e-03 | **no** |",
            "| Forward, ViT-B/16, batch 8, 1,600 atoms: at most 2.00 × the frozen forward"
                + " | 2.010 × | **no** |",
            "| Forward, ViT-B/16, batch 8, 16,000 atoms: at most 6.00 × the frozen forward"
                + " | – | not measured |",
            "| Training step, ViT-B/16, 160 frozen atoms: at least 1.3 × faster than plain DJL"
                + " | – | not measured |");
  }

  @Test
  void theWorstOfSeveralCasesCounts() throws IOException {
    Map<String, Object> small = Map.of("shape", "vit-b-16", "atoms", 160, "batch", 8);
    Map<String, Object> large = Map.of("shape", "vit-b-16", "atoms", 160, "batch", 64);
    Path train =
        measured(
            "train",
            MACHINE,
            List.of(side("train", small, "trained", "reference", 0.5)),
            List.of(side("train", large, "trained", "reference", 0.8)));

    assertThat(page(train)).contains("plain DJL | 1.250 × (batch 64) | **no** |");
  }

  @Test
  void servingPipelineAndCheckpointsHaveTheirLimits() throws IOException {
    Map<String, Object> serve = Map.of("atoms", 160, "batch", 32, "learners", 100, "tasks", 10);
    Path many = measured("serve", MACHINE, List.of(side("serve", serve, "many", "one", 1.25)));
    Map<String, Object> pipeline = Map.of("atoms", 160, "batch", 32);
    Path kafka =
        measured(
            "pipeline",
            MACHINE,
            List.of(
                side("pipeline", pipeline, "pipeline", "direct", 1.1),
                side("pipeline", pipeline, "latency", "limit", 0.75)
                    .with("p99Millis", 75.0)
                    .with("limitMillis", 100.0)));
    Path seals =
        measured(
            "checkpoint",
            MACHINE,
            List.of(
                side("checkpoint", Map.of("tasks", 10), "seal", "blocks", 1.1)
                    .with("largestRatio", 1.4)
                    .with("blockBytes", 1_620_000L)));

    assertThat(page(many, kafka, seals).lines())
        .contains(
            "| 100 learners of 10 tasks, 160 atoms, batch 32: at least 0.7 of one learner's"
                + " images/s | 0.800 | yes |",
            "| Kafka to Kafka: at least 0.93 of the direct loop's images/s | 0.909 | **no** |",
            "| At half of that load: p99 latency at most the batch delay plus three times the"
                + " model's time for a batch | 75.0 ms of 100.0 ms | yes |",
            "| Checkpoint after a seal, 10 tasks in the bank: at most 1.3 × the new blocks' size"
                + " | 1.400 × at most (blocks of 1.62 MB) | **no** |",
            "| Checkpoint after a seal, 100 tasks in the bank: at most 1.3 × the new blocks' size"
                + " | – | not measured |");
  }

  @Test
  void foldersOfOneBenchmarkShareASectionAndEachHasItsCommand() throws IOException {
    Path large =
        measured(
            "forward",
            MACHINE,
            forward("vit-b-16", 160, 8, 1.25, 1e-6),
            forward("vit-b-16", 1_600, 8, 1.75, 1e-6));
    Path small = measured("forward-clip-mini", MACHINE, forward("clip-mini", 16, 1, 1.5, 1e-6));

    String page = page(large, small);

    assertThat(page)
        .containsOnlyOnce("## Forward")
        .containsOnlyOnce("| shape | atoms | batch | side |")
        .contains(
            "./moram bench forward --shape vit-b-16 --atoms 160,1600 --batch 8"
                + " --output docs/performance/forward\n",
            "./moram bench forward --shape clip-mini --atoms 16 --batch 1"
                + " --output docs/performance/forward-clip-mini\n",
            "./moram bench train --output docs/performance/train\n",
            "| vit-b-16 | 160 | 8 | served | 125.0 ms | 100.0 ms | 150.0 ms | 1.25 | 1.00e-06 |",
            "![Forward, vit-b-16](performance/forward-vit-b-16.png)",
            "| `forward`, `forward-clip-mini` | Model 1 | 2 | 8.0 GiB |")
        .doesNotContain("forward-clip-mini.png");
  }

  @Test
  void thePageSaysPlainlyThatNoGpuWasMeasured() throws IOException {
    Path without = measured("forward", MACHINE, forward("clip-mini", 16, 1, 1.5, 1e-6));
    Path with = measured("train", machine(1), forward("clip-mini", 16, 1, 1.5, 1e-6));

    assertThat(page(without))
        .contains("No GPU was available: all figures were measured on processors.");
    assertThat(page(without, with))
        .contains("measured on processors, also on machines with GPUs")
        .doesNotContain("No GPU was available");
  }

  @Test
  void resultsOfAGpuAreNotHeldAgainstTheLimits() throws IOException {
    Map<String, Object> conditions = new LinkedHashMap<>();
    conditions.put("shape", "vit-b-16");
    conditions.put("atoms", 160);
    conditions.put("batch", 8);
    conditions.put("device", "gpu");

    String page =
        page(
            measured(
                "forward-gpu",
                machine(1),
                List.of(side("forward", conditions, "served", "frozen", 1.5))));

    assertThat(page)
        .contains(
            "Cases with a `device` were measured on it",
            "160 atoms: at most 1.30 × the frozen forward | – | not measured |",
            "--batch 8 --device gpu --output docs/performance/forward-gpu\n");
  }

  @Test
  void pageAndPlotsAreWritten() throws IOException {
    measured(
        "docs/performance/forward",
        MACHINE,
        forward("vit-b-16", 160, 8, 1.25, 1e-6),
        forward("vit-b-16", 16_000, 8, 5.5, 1e-6));
    Path docs = folder.resolve("docs");

    Path page = PerformanceReport.in(docs).write(docs);

    assertThat(page).hasContent(PerformanceReport.in(docs).markdown());
    BufferedImage plot =
        ImageIO.read(docs.resolve("performance").resolve("forward-vit-b-16.png").toFile());
    assertThat(plot.getWidth()).isEqualTo(900);
  }

  @Test
  void whatIsMissingIsNamedWithTheCommandThatMakesIt() throws IOException {
    Path absent = folder.resolve("serve");
    assertThatThrownBy(() -> PerformanceReport.of(List.of(absent)))
        .isInstanceOf(IOException.class)
        .hasMessage(
            "There is no folder %s; measure with `./moram bench serve --output %s`",
            absent, absent);

    Path empty = Files.createDirectories(folder.resolve("train-gpu"));
    assertThatThrownBy(() -> PerformanceReport.of(List.of(empty)))
        .hasMessage(
            "There is no results.jsonl in %s; measure with `./moram bench train --output %s`",
            empty, empty);

    Path unfinished = measured("layer", MACHINE);
    Files.createFile(unfinished.resolve(ResultsFile.NAME));
    assertThatThrownBy(() -> PerformanceReport.of(List.of(unfinished)))
        .hasMessageContaining("There are no results in")
        .hasMessageContaining("./moram bench layer --output " + unfinished);

    Path anonymous = measured("mine", MACHINE, forward("clip-mini", 16, 1, 1.5, 1e-6));
    Files.delete(anonymous.resolve(Machine.NAME));
    assertThatThrownBy(() -> PerformanceReport.of(List.of(anonymous)))
        .hasMessageContaining("There is no machine.json in " + anonymous)
        .hasMessageContaining("./moram bench BENCH --output " + anonymous);

    assertThatThrownBy(() -> PerformanceReport.in(folder.resolve("none")))
        .hasMessageContaining("There are no results in " + folder.resolve("none/performance"))
        .hasMessageContaining("./moram bench forward --output");
  }

  @Test
  void resultsOfAnotherBenchmarkAreRefused() throws IOException {
    Path other =
        measured(
            "other", MACHINE, List.of(side("magic", Map.of("atoms", 1), "served", "reference", 1)));

    assertThatThrownBy(() -> PerformanceReport.of(List.of(other)))
        .hasMessageContaining("holds results of magic; the page has sections for [layer, forward");
  }

  private static String page(Path... folders) throws IOException {
    return PerformanceReport.of(List.of(folders)).markdown();
  }

  @SafeVarargs
  private Path measured(String name, Machine machine, List<SideResult>... cases)
      throws IOException {
    Path output = folder.resolve(name);
    ResultsFile file = ResultsFile.create(output, machine);
    for (List<SideResult> results : cases) {
      file.add(results);
    }
    return output;
  }

  private static List<SideResult> forward(
      String shape, int atoms, int batch, double ratio, double difference) {
    Map<String, Object> conditions = new LinkedHashMap<>();
    conditions.put("shape", shape);
    conditions.put("atoms", atoms);
    conditions.put("batch", batch);
    List<SideResult> results = new ArrayList<>();
    results.add(side("forward", conditions, "frozen", "frozen", 1));
    results.add(side("forward", conditions, "reference", "frozen", 2 * ratio));
    results.add(
        side("forward", conditions, "served", "frozen", ratio)
            .with("largestDifference", difference));
    return results;
  }

  private static SideResult side(
      String bench, Map<String, Object> conditions, String side, String against, double ratio) {
    return new SideResult(
        bench, conditions, side, 100 * ratio, 80 * ratio, 120 * ratio, against, ratio, Map.of());
  }

  private static Machine machine(int gpus) {
    return new Machine(
        "Model 1", 2, 1L << 33, "Linux 6 amd64", "JVM 17", "PyTorch 2", gpus, "2025-01-31");
  }
}
