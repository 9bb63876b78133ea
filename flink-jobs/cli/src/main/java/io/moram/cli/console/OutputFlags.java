// SPDX-License-Identifier: Apache-2.0
package io.moram.cli.console;

import io.moram.schemas.text.VisibleText;
import java.io.PrintWriter;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;

/** The flags of every command that say how much it prints beside its result. */
public final class OutputFlags {

  private static final String MIXIN = "moram-output";

  @Option(names = "--quiet", description = "Print results and errors only.")
  private boolean quiet;

  private boolean verbose;

  /** Adds the flags to a command. */
  public static void addTo(CommandLine line) {
    line.addMixin(MIXIN, new OutputFlags());
  }

  @Option(
      names = "--verbose",
      description = "Print the log to standard error, and the cause of an error in full.")
  void setVerbose(boolean wanted) {
    verbose = wanted;
    if (wanted) {
      Logging.verbose();
    }
  }

  /** Whether the person wants the cause of an error in full. */
  public static boolean isVerbose(CommandLine line) {
    OutputFlags flags = of(line.getCommandSpec());
    return flags != null && flags.verbose;
  }

  /** Prints how to find a request in a system of traces, if the person wants the log. */
  public static void noteTrace(CommandSpec command, String requestId, String traceId) {
    if (isVerbose(command.commandLine())) {
      note(command, "request " + requestId + " is in trace " + traceId);
    }
  }

  /** Whether the person wants results and errors only. */
  public static boolean isQuiet(CommandSpec command) {
    OutputFlags flags = of(command);
    return flags != null && flags.quiet;
  }

  /** Prints a remark to standard error, unless the person wants none. */
  public static void note(CommandSpec command, String remark) {
    if (!isQuiet(command)) {
      PrintWriter err = command.commandLine().getErr();
      err.println("moram: " + VisibleText.of(remark));
      err.flush();
    }
  }

  private static @Nullable OutputFlags of(CommandSpec command) {
    CommandSpec mixin = command.mixins().get(MIXIN);
    return mixin == null ? null : (OutputFlags) mixin.userObject();
  }
}
