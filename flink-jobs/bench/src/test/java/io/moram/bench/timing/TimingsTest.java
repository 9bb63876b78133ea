// SPDX-License-Identifier: Apache-2.0
package io.moram.bench.timing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.moram.cli.progress.ProgressReporter;
import io.moram.cli.progress.ProgressReporters;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TimingsTest {

  private static final Machine MACHINE =
      new Machine("Model 1", 2, 1L << 33, "Linux 6 amd64", "JVM 17", "PyTorch 2", 0, "2025-01-31");

  @Test
  void sidesTakeTurnsInAnOrderThatIsReversedEveryOtherRound() throws Exception {
    List<String> turns = new ArrayList<>();
    StringWriter console = new StringWriter();
    ProgressReporter display =
        ProgressReporters.forOutput(false, System.out, new PrintWriter(console));
    Timings timings =
        new InterleavedTimer(new RoundSettings(1, 2), display)
            .alternate(
                "16 atoms",
                List.of(
                    new TimedSide("a", () -> turns.add("a")),
                    new TimedSide("b", () -> turns.add("b"))));
    assertThat(turns).containsExactly("b", "a", "a", "b", "b", "a");
    assertThat(console.toString()).contains("16 atoms: 6 of 6 turns");
    assertThat(timings.of("a")).hasSize(2);
    assertThatThrownBy(() -> timings.of("c"))
        .hasMessageContaining("c")
        .hasMessageContaining("a, b");
  }

  @Test
  void ratiosAreOfMedians() {
    Timings timings =
        new Timings(
            List.of("frozen", "served"),
            List.of(new double[] {3, 1, 2, 100, 2}, new double[] {4, 6, 5, 7, 3}));
    List<SideResult> results = SideResult.of("layer", Map.of("atoms", 16), timings, "frozen");
    assertThat(results.get(0).medianMillis()).isEqualTo(2);
    assertThat(results.get(0).ratio()).isEqualTo(1);
    assertThat(results.get(1).medianMillis()).isEqualTo(5);
    assertThat(results.get(1).ratio()).isEqualTo(2.5);
    assertThat(results.get(1).p10Millis()).isCloseTo(3.4, within(1e-9));
    assertThat(results.get(1).p90Millis()).isCloseTo(6.6, within(1e-9));
  }

  @Test
  void aFileIsReadAsItWasWritten(@TempDir Path folder) throws IOException {
    Timings timings = new Timings(List.of("direct"), List.of(new double[] {1.5}));
    SideResult result =
        SideResult.of("serve", Map.of("batch", 8), timings, "direct")
            .get(0)
            .with("images", 3.5)
            .with("bytes", 12_345)
            .with("atoms", 2);
    ResultsFile file = ResultsFile.create(folder.resolve("new"), MACHINE);
    file.add(List.of(result));
    file.add(List.of(result));
    Path path = folder.resolve("new").resolve(ResultsFile.NAME);
    assertThat(ResultsFile.read(path)).containsExactly(result, result);
    ResultTable table = ResultTable.of(ResultsFile.read(path));
    assertThat(table.headings())
        .containsExactly(
            "batch", "side", "median", "p10", "p90", "ratio", "rounds", "images", "bytes", "atoms");
    assertThat(table.rows().get(0))
        .containsExactly(
            "8", "direct", "1.50 ms", "1.50 ms", "1.50 ms", "1.00", "1", "3.50", "12,345", "2");
    assertThat(Files.readAllLines(path).get(0))
        .isEqualTo(
            "{\"bench\":\"serve\",\"case\":{\"batch\":8},\"side\":\"direct\",\"medianMillis\":1.5,"
                + "\"p10Millis\":1.5,\"p90Millis\":1.5,\"against\":\"direct\",\"ratio\":1.0,"
                + "\"rounds\":1,\"images\":3.5,\"bytes\":12345,\"atoms\":2}");
    Files.writeString(path, "{}\nno result\n");
    assertThatThrownBy(() -> ResultsFile.read(path)).hasMessageContaining("line");
    Path machine = folder.resolve("new").resolve(Machine.NAME);
    assertThat(Machine.read(machine)).isEqualTo(MACHINE);
    Files.writeString(machine, "{\"processor\":\"Model 1\"}");
    assertThatThrownBy(() -> Machine.read(machine)).hasMessageContaining("machine.json");
  }

  @Test
  void aMachineDescribesItself() throws IOException {
    Machine here = Machine.here();
    assertThat(here.processors()).isEqualTo(Runtime.getRuntime().availableProcessors());
    assertThat(here.memoryBytes()).isGreaterThan(1L << 28);
    assertThat(here.engine()).startsWith("PyTorch ");
    assertThat(here.date()).matches("\\d{4}-\\d{2}-\\d{2}");
  }
}
