// SPDX-License-Identifier: Apache-2.0
package io.moram.flink.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.moram.engine.Numerics;
import io.moram.flink.backbone.NumericsKind;
import io.moram.flink.learner.TrainingInput;
import io.moram.flink.train.settings.TrainingSettings;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.flink.streaming.util.OperatorSnapshotUtil;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A task whose second half is trained in another JVM, which compiles its own code. */
class SecondProcessTest {
  private static final long LIMIT_SECONDS = 120;

  @TempDir static Path folder;
  private static Path backbone;

  @BeforeAll
  static void writeBackbone() throws IOException {
    backbone = folder.resolve("backbone");
    TinyBackbone.in(backbone);
  }

  @Test
  void aTaskThatGoesOnInAnotherProcessEndsWithTheSameBits() throws Exception {
    Path undisturbed = Files.createDirectory(folder.resolve("undisturbed"));
    try (TrainingRun run =
        TrainingRun.start(SecondProcess.settings(backbone, NumericsKind.NATIVE))) {
      for (TrainingInput input : SecondProcess.task()) {
        run.give(input);
        run.turns(2);
      }
      run.untilSealed(1);
      SecondProcess.write(run.sealedBlocks(), undisturbed);
    }
    Path state = savedHalfway();

    Path continued = Files.createDirectory(folder.resolve("continued"));
    runSecond(state, continued, Map.of());
    assertThat(Files.readString(continued.resolve("events"))).doesNotContain("NUMERICS_CHANGED");
    Files.delete(continued.resolve("events"));
    assertThat(files(continued))
        .hasSize(TinyBackbone.SITES)
        .containsExactlyInAnyOrderEntriesOf(files(undisturbed));
  }

  @Test
  void otherInstructionsAreAnEventAndTrainingGoesOn() throws Exception {
    Path continued = Files.createDirectory(folder.resolve("elsewhere"));
    Map<String, String> limits =
        Map.of("ATEN_CPU_CAPABILITY", "default", "ONEDNN_MAX_CPU_ISA", "SSE41", "MKL_CBWR", "AVX2");
    runSecond(savedHalfway(), continued, limits);
    assertThat(Files.readString(continued.resolve("events")))
        .contains("NUMERICS_CHANGED", "instructions: ", "ATEN_CPU_CAPABILITY=default")
        .contains("TASK_SEALED");
  }

  @Test
  void portableNumericsAreThoseOfTheEnvironment() throws Exception {
    Path continued = Files.createDirectory(folder.resolve("portable"));
    runSecond(savedHalfway(), continued, Numerics.PORTABLE);
    assertThat(Files.readString(continued.resolve("events")))
        .contains("NUMERICS_CHANGED", " before, portable now");
  }

  /** This process has started without the environment that portable numerics need. */
  @Test
  void portableNumericsAreRefusedWithoutTheirEnvironment() {
    TrainingSettings settings = SecondProcess.settings(backbone, NumericsKind.PORTABLE);
    assertThatIllegalStateException()
        .isThrownBy(() -> TrainingRun.start(settings))
        .withMessageContaining(
            "ATEN_CPU_CAPABILITY=avx2, MKL_CBWR=COMPATIBLE, ONEDNN_MAX_CPU_ISA=AVX2")
        .withMessageContaining("containerized.taskmanager.env.");
  }

  /** A checkpoint after some of the task's steps. */
  private static Path savedHalfway() throws Exception {
    Path state = Files.createTempFile(folder, "state", "");
    try (TrainingRun run =
        TrainingRun.start(SecondProcess.settings(backbone, NumericsKind.NATIVE))) {
      for (TrainingInput input : SecondProcess.task().subList(0, SecondProcess.FIRST_HALF)) {
        run.give(input);
        run.turns(2);
      }
      assertThat(Objects.requireNonNull(run.progress("ada")).open().step())
          .isBetween(1, SecondProcess.STEPS - 1);
      OperatorSnapshotUtil.writeStateHandle(run.checkpoint(), state.toString());
    }
    return state;
  }

  private static void runSecond(Path state, Path blocks, Map<String, String> environment)
      throws Exception {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-Dai.djl.offline=true");
    command.add("--add-opens=java.base/java.util=ALL-UNNAMED");
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.add(SecondProcess.class.getName());
    command.addAll(List.of(backbone.toString(), state.toString(), blocks.toString()));
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().putAll(environment);
    File log = folder.resolve("second-process.log").toFile();
    Process process = builder.redirectOutput(ProcessBuilder.Redirect.to(log)).start();
    try {
      assertThat(process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS))
          .as("ends within %d s", LIMIT_SECONDS)
          .isTrue();
      assertThat(process.exitValue()).as(Files.readString(log.toPath())).isZero();
    } finally {
      process.destroyForcibly();
    }
  }

  private static Map<String, byte[]> files(Path folder) throws IOException {
    Map<String, byte[]> contents = new TreeMap<>();
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.toList()) {
        contents.put(file.getFileName().toString(), Files.readAllBytes(file));
      }
    }
    return contents;
  }
}
