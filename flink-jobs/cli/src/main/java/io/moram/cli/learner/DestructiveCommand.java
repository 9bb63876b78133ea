// SPDX-License-Identifier: Apache-2.0
package io.moram.cli.learner;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.nio.charset.Charset;
import picocli.CommandLine.Option;

/** A control command that deletes what was learned, and asks before it does. */
abstract class DestructiveCommand extends ControlCommand {

  @Option(names = "--yes", description = "Do not ask whether this is meant.")
  private boolean yes;

  @Override
  final boolean isConfirmed(String name, PrintWriter out) throws IOException {
    if (yes) {
      return true;
    }
    out.print(warning(name) + " Type the learner's name to go on: ");
    out.flush();
    BufferedReader typed =
        new BufferedReader(new InputStreamReader(System.in, Charset.defaultCharset()));
    String line = typed.readLine();
    if (line == null) {
      out.println();
      throw new IOException("There is no terminal to confirm on. Add --yes.");
    }
    return line.strip().equals(name);
  }

  /** What will be deleted, in words. */
  abstract String warning(String name);
}
