// SPDX-License-Identifier: Apache-2.0
package io.moram.launcher.images;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.util.List;
import java.util.stream.Stream;

/** Programs of this machine. */
final class HostProgram {

  /** How a program ended. The output has both of its streams. */
  record Ended(int exitCode, String output) {}

  private HostProgram() {}

  /** Runs a program to its end, for an hour at most. */
  static Ended run(List<String> words) throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(Stream.concat(Stream.of("timeout", "3600"), words.stream()).toList())
            .redirectErrorStream(true)
            .start();
    try {
      process.getOutputStream().close();
      String output = new String(process.getInputStream().readAllBytes(), UTF_8);
      return new Ended(process.waitFor(), output);
    } finally {
      process.destroy();
    }
  }

  /**
   * Runs a program that must succeed.
   *
   * @return its output
   */
  static String succeed(List<String> words) throws IOException, InterruptedException {
    Ended ended = run(words);
    if (ended.exitCode() != 0) {
      throw new AssertionError(
          "%s ended with %d:%n%s"
              .formatted(String.join(" ", words), ended.exitCode(), ended.output()));
    }
    return ended.output();
  }
}
