// SPDX-License-Identifier: Apache-2.0
package io.moram.cli.demo;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@DisabledOnOs(value = OS.WINDOWS, disabledReason = "permissions and signals are those of POSIX")
@Timeout(120)
class WorkFolderTest {

  @TempDir Path output;
  private final List<Process> processes = new ArrayList<>();

  @AfterEach
  void end() {
    processes.forEach(Process::destroyForcibly);
  }

  @Test
  void onlyTheOwnerCanEnterAndNothingIsLeft() throws IOException {
    WorkFolder work = WorkFolder.in(output);
    for (Path folder : List.of(work.path(), work.broker(), work.cluster())) {
      assertThat(permissions(folder)).isEqualTo("rwx------");
    }
    assertThat(permissions(work.path().resolve("moram-demo.lock"))).isEqualTo("rw-------");
    Files.createDirectories(work.cluster().resolve("checkpoints/one"));
    Files.writeString(work.broker().resolve("segment"), "records");

    work.close();

    assertThat(output).isEmptyDirectory();
  }

  @Test
  void whatADemoDidNotMakeStays() throws IOException {
    Path elsewhere = Files.createDirectories(output.resolve("elsewhere"));
    Files.writeString(elsewhere.resolve("precious"), "kept");
    Files.createDirectories(output.resolve("work/thesis"));
    Files.createDirectories(output.resolve("work-mine/kafka"));
    // The name of the marker, but not its content.
    Files.createDirectories(output.resolve("work-other/kafka"));
    Files.writeString(output.resolve("work-other/moram-demo.lock"), "mine");
    Files.createSymbolicLink(output.resolve("work-link"), elsewhere);

    WorkFolder work = WorkFolder.in(output);
    Files.createSymbolicLink(work.cluster().resolve("link"), elsewhere);
    Files.writeString(work.path().resolve("notes.txt"), "of the user");
    work.close();

    assertThat(output.resolve("work/thesis")).exists();
    assertThat(output.resolve("work-mine/kafka")).exists();
    assertThat(output.resolve("work-other/kafka")).exists();
    assertThat(output.resolve("work-link")).isSymbolicLink();
    assertThat(elsewhere.resolve("precious")).hasContent("kept");
    assertThat(work.path().resolve("notes.txt")).exists();
    assertThat(work.cluster()).doesNotExist();
  }

  @Test
  void twoDemosRunSideBySideAndADeadOneIsRemovedByTheNext() throws Exception {
    Process first = hold();
    Path ofFirst = folderOf(first);

    WorkFolder second = WorkFolder.in(output);
    assertThat(ofFirst.resolve("kafka/segment")).exists();
    assertThat(second.path()).isNotEqualTo(ofFirst);
    second.close();
    assertThat(ofFirst.resolve("kafka/segment")).exists();

    first.destroyForcibly().waitFor();
    assertThat(ofFirst.resolve("kafka/segment")).as("no one removes it after kill -9").exists();
    WorkFolder.in(output).close();
    assertThat(output).isEmptyDirectory();
  }

  @Test
  void aDemoThatIsEndedLeavesNothing() throws Exception {
    Process demo = hold();
    assertThat(folderOf(demo)).exists();

    // SIGTERM runs what Ctrl-C runs.
    demo.destroy();
    demo.waitFor();

    assertThat(output).isEmptyDirectory();
  }

  private Process hold() throws IOException {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx64m",
                "-cp",
                System.getProperty("java.class.path"),
                WorkFolderHolder.class.getName(),
                output.toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    processes.add(process);
    return process;
  }

  private static Path folderOf(Process process) throws IOException {
    var reader = new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8));
    return Path.of(String.valueOf(reader.readLine()));
  }

  private static String permissions(Path path) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
  }
}
