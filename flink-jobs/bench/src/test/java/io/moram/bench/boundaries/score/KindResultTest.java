// SPDX-License-Identifier: Apache-2.0
package io.moram.bench.boundaries.score;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.moram.bench.boundaries.JsonLines;
import io.moram.bench.boundaries.detectors.NeverBaseline;
import io.moram.bench.boundaries.detectors.PeriodicBaseline;
import io.moram.bench.streams.ComposedStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KindResultTest {

  private static final List<String> FIELDS =
      List.of(
          "detector",
          "stream",
          "streams",
          "changes",
          "missed",
          "delayMedian",
          "delayP95",
          "changePointErrorMedian",
          "falseAlarmsPer100k",
          "wronglyTrained",
          "cpuShare");

  @TempDir private Path folder;

  @Test
  void aLineHasTheFieldsThatProgramsRead() throws IOException {
    ComposedStream stream = TestStreams.sharp(150, 150, 150);
    Score score = Score.of(stream, Replay.of(stream, new PeriodicBaseline(60)));

    JsonNode line =
        written(
            KindResult.of("a", "sharp", false, List.of(score, score), new CpuMeter.Cost(5, 0.01)));

    List<String> names = new ArrayList<>();
    line.fieldNames().forEachRemaining(names::add);
    assertThat(names).startsWith(FIELDS.toArray(new String[0]));
    assertThat(names).doesNotContain("recognised");
    assertThat(line.get("streams").asInt()).isEqualTo(2);
    assertThat(line.get("changes").asInt()).isEqualTo(4);
    // It fires at 60, 120, 180 (31 examples into the second), 240, 300 (at the change), ..., 420.
    assertThat(line.get("delayMedian").asDouble()).isEqualTo(16);
    assertThat(line.get("delayP95").asDouble()).isEqualTo(31);
    assertThat(line.get("changePointErrorMedian").asDouble()).isEqualTo(15);
    assertThat(line.get("falseAlarmsPer100k").asDouble()).isEqualTo(100_000.0 * 5 / 450);
    assertThat(line.get("cpuShare").asDouble()).isEqualTo(0.01);
  }

  @Test
  void whatHasNoMeaningIsNull() throws IOException {
    ComposedStream stream = TestStreams.sharp(150);
    Score score = Score.of(stream, Replay.of(stream, new NeverBaseline()));

    JsonNode line = written(KindResult.of("a", "stationary", false, List.of(score), null));

    assertThat(line.get("delayMedian").isNull()).isTrue();
    assertThat(line.get("changePointErrorMedian").isNull()).isTrue();
    assertThat(line.get("cpuShare").isNull()).isTrue();
    assertThat(line.get("missed").asInt()).isZero();
  }

  @Test
  void recurringStreamsSayWhatWasRecognised() throws IOException {
    ComposedStream stream = TestStreams.sharp(new int[] {0, 1, 0}, new int[] {50, 50, 50});
    Score score = Score.of(stream, Replay.of(stream, new PeriodicBaseline(50)));

    JsonNode line = written(KindResult.of("a", "recurring", true, List.of(score), null));

    assertThat(line.get("recurrences").asInt()).isEqualTo(1);
    assertThat(line.get("recognised").asInt()).isZero();
  }

  private JsonNode written(KindResult result) throws IOException {
    Path file = folder.resolve("results.jsonl");
    JsonLines.write(List.of(result), file);
    List<String> lines = Files.readAllLines(file);
    assertThat(lines).hasSize(1);
    return new ObjectMapper().readTree(lines.get(0));
  }
}
