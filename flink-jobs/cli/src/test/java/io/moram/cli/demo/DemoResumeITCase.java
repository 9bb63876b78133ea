// SPDX-License-Identifier: Apache-2.0
package io.moram.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.moram.cli.progress.ProgressReporter;
import io.moram.cli.progress.ProgressReporters;
import io.moram.client.PublishedAtoms;
import io.moram.client.PublishedTask;
import io.moram.client.SealedTask;
import io.moram.jobs.learner.TrainingOptions;
import io.moram.local.testing.SmallDomains;
import io.moram.schemas.TaskSealed;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.apache.flink.configuration.Configuration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A demo goes on with what an earlier one has learned. */
@Timeout(600)
class DemoResumeITCase {

  @TempDir Path folder;

  @Test
  void theTasksOfTheFirstRunAreInTheBankOfTheSecond() throws Exception {
    Path first = folder.resolve("first");
    List<SealedTask> before = run(settings("digits", first, null), new StringWriter());
    assertThat(before).hasSize(1);

    StringWriter console = new StringWriter();
    List<SealedTask> after = run(settings("aerial", folder.resolve("second"), first), console);

    assertThat(console.toString())
        .contains("Bank       1 tasks of " + first, "score zero-shot", "score after aerial");
    assertThat(after).hasSize(2);
    assertThat(after.get(0).blocks()).isEqualTo(before.get(0).blocks());
    assertThat(after.get(0).signature()).isEqualTo(before.get(0).signature());
    assertThat(after.get(0).seal())
        .as("an import has no generation")
        .isEqualTo(TaskSealed.newBuilder(before.get(0).seal()).setGeneration(0).build());
    assertThat(after.get(1).seal().getTask()).isEqualTo(1);
    assertThat(after.get(1).seal().getGeneration())
        .as("the learner lives on")
        .isEqualTo(after.get(0).seal().getGeneration());
    assertThat(after.get(1).seal().getVocabulary()).hasSize(3);
    try (Stream<Path> files = Files.list(BankKeeper.folder(folder.resolve("second")))) {
      assertThat(files).as("the bank of both runs, for a third one").hasSize(4);
    }
  }

  @Test
  void whatIsNoBankIsRefusedBeforeAnythingStarts() throws IOException {
    Path nothing = folder.resolve("nothing");
    assertThatThrownBy(() -> prepare(settings("digits", folder.resolve("out"), nothing)))
        .isInstanceOf(IOException.class)
        .hasMessage(
            "--resume is %s; must be the output folder of an earlier demo, or an exported bank."
                .formatted(nothing));
    Path empty = Files.createDirectory(folder.resolve("empty"));
    assertThatThrownBy(() -> prepare(settings("digits", folder.resolve("out"), empty)))
        .isInstanceOf(IOException.class)
        .hasMessageContaining(empty + " has no manifest.json");
    assertThat(folder.resolve("out")).doesNotExist();
  }

  private static DemoRunner prepare(DemoSettings settings) throws IOException {
    return DemoRunner.prepare(
        settings,
        ProgressReporters.forOutput(false, System.out, new PrintWriter(new StringWriter())));
  }

  private static List<SealedTask> run(DemoSettings settings, StringWriter console)
      throws Exception {
    List<SealedTask> tasks = new ArrayList<>();
    ProgressReporter progress =
        ProgressReporters.forOutput(false, System.out, new PrintWriter(console));
    try (DemoRunner runner = DemoRunner.prepare(settings, progress)) {
      runner.run(
          (summary, runtime, bank) -> {
            new PublishedAtoms(runtime.access())
                .read("small").tasks().stream()
                    .filter(task -> task.seal() != null)
                    .map(PublishedTask::whole)
                    .forEach(tasks::add);
            assertThat(summary.tasks()).hasSize(1);
            assertThat(summary.deadLetters()).isZero();
            assertThat(summary.accuracy().rows().get(0)).doesNotContain(Double.NaN);
            assertThat(summary.early().points()).isNotEmpty();
          });
    }
    return tasks;
  }

  private DemoSettings settings(String domain, Path output, @Nullable Path resume)
      throws IOException {
    Configuration options = new Configuration();
    options.set(TrainingOptions.STEPS_PER_TASK, 3);
    options.set(TrainingOptions.BATCH_SIZE, 8);
    Path data = SmallDomains.write(folder.resolve(domain), domain);
    return new DemoSettings(
        data, resume, 8, 1, "small", output, true, false, false, 0, 0, 0, options);
  }
}
