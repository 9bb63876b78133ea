// SPDX-License-Identifier: Apache-2.0
package io.moram.cli.console;

import io.moram.schemas.text.VisibleText;
import java.io.PrintWriter;
import picocli.CommandLine;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.TypeConversionException;
import picocli.CommandLine.UnmatchedArgumentException;

/** Prints what is wrong with the arguments, and where the help is; not the whole help. */
public final class UsageErrors implements IParameterExceptionHandler {

  @Override
  public int handleParseException(ParameterException error, String[] arguments) {
    CommandLine line = error.getCommandLine();
    PrintWriter err = line.getErr();
    err.println(line.getColorScheme().errorText("moram: " + VisibleText.lines(text(error))));
    UnmatchedArgumentException.printSuggestions(error, err);
    err.println("Try `" + line.getCommandSpec().qualifiedName() + " --help`.");
    err.flush();
    return CommandLine.ExitCode.USAGE;
  }

  private static String text(ParameterException error) {
    ArgSpec argument = error.getArgSpec();
    if (argument != null && error.getCause() instanceof TypeConversionException refused) {
      String reason = String.valueOf(refused.getMessage());
      if (reason.startsWith("is '")) {
        return nameOf(argument) + " " + reason;
      }
    }
    return String.valueOf(error.getMessage());
  }

  private static String nameOf(ArgSpec argument) {
    return argument instanceof OptionSpec option ? option.longestName() : argument.paramLabel();
  }
}
