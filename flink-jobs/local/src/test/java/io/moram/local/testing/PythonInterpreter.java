// SPDX-License-Identifier: Apache-2.0
package io.moram.local.testing;

import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A Python interpreter, which runs the scripts of {@code docs/python} as a user would.
 *
 * @param command the interpreter's name or path
 * @param work a folder for what it prints
 */
public record PythonInterpreter(String command, Path work) {
  /** The folder of the scripts. */
  public static final Path SCRIPTS =
      Path.of("..", "..", "docs", "python").toAbsolutePath().normalize();

  private static final int MOST_SECONDS = 180;

  /** What a process printed, and its exit code; -1 if it had to be ended. */
  public record Ended(int code, String out, String err) {}

  /** Runs the interpreter. */
  public Ended run(String... arguments) throws IOException, InterruptedException {
    List<String> line = new ArrayList<>(List.of(command));
    line.addAll(Arrays.asList(arguments));
    Path out = Files.createTempFile(work, "out", "");
    Path err = Files.createTempFile(work, "err", "");
    Process process =
        new ProcessBuilder(line).redirectOutput(out.toFile()).redirectError(err.toFile()).start();
    try {
      boolean ended = process.waitFor(MOST_SECONDS, TimeUnit.SECONDS);
      return new Ended(
          ended ? process.exitValue() : -1, Files.readString(out), Files.readString(err));
    } finally {
      process.destroyForcibly();
    }
  }

  /** Runs a script of {@link #SCRIPTS}. */
  public Ended script(String name, String... flags) throws IOException, InterruptedException {
    List<String> arguments = new ArrayList<>(List.of(SCRIPTS.resolve(name).toString()));
    arguments.addAll(Arrays.asList(flags));
    return run(arguments.toArray(String[]::new));
  }

  /** Runs the interpreter, and skips the test with a message if it fails or is missing. */
  public void runOrSkip(String... arguments) throws InterruptedException {
    String line = command + " " + String.join(" ", arguments);
    try {
      Ended ended = run(arguments);
      if (ended.code != 0) {
        abort("Skipped: " + line + " says: " + ended.err + ended.out);
      }
    } catch (IOException e) {
      abort("Skipped: " + command + " cannot be run: " + e.getMessage());
    }
  }
}
