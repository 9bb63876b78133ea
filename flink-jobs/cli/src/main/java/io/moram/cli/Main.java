// SPDX-License-Identifier: Apache-2.0
package io.moram.cli;

import io.moram.cli.ask.AskCommand;
import io.moram.cli.chaos.ChaosCommand;
import io.moram.cli.cluster.ClusterGroup;
import io.moram.cli.command.BankCommand;
import io.moram.cli.command.DemoCommand;
import io.moram.cli.command.MetricsCommand;
import io.moram.cli.command.OptionsCommand;
import io.moram.cli.command.SchemaCommand;
import io.moram.cli.command.SubmitCommand;
import io.moram.cli.command.TopicsCommand;
import io.moram.cli.console.CommandProvider;
import io.moram.cli.console.ErrorText;
import io.moram.cli.console.Logging;
import io.moram.cli.console.OptionFlags;
import io.moram.cli.console.OutputFlags;
import io.moram.cli.console.Terminal;
import io.moram.cli.console.TypedCommand;
import io.moram.cli.console.UsageErrors;
import io.moram.cli.inspect.InspectCommand;
import io.moram.cli.learner.LearnerCommand;
import io.moram.cli.learner.LearnersCommand;
import io.moram.cli.manual.CompletionCommand;
import io.moram.cli.manual.ManualCommand;
import io.moram.cli.observe.ObserveCommand;
import io.moram.cli.records.DeadLettersCommand;
import io.moram.cli.records.EvaluationsCommand;
import io.moram.cli.records.EventsCommand;
import io.moram.cli.records.PredictionsCommand;
import io.moram.cli.report.topics.ReportCommand;
import io.moram.cli.send.PredictCommand;
import io.moram.cli.send.ProduceCommand;
import io.moram.local.JobFailedException;
import java.io.IOException;
import java.util.List;
import java.util.ServiceLoader;
import java.util.concurrent.Callable;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;

/**
 * The entry point of the command line. Exit codes: 0 all done, 1 failure, 2 wrong arguments, 3 some
 * records refused.
 */
@Command(
    name = "moram",
    description = "Continual learning on Apache Flink that does not forget.",
    subcommands = HelpCommand.class,
    synopsisSubcommandLabel = "COMMAND",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    footer = {
      "",
      "Start with `moram demo`: a Kafka broker, a Flink cluster and the three jobs in one process.",
      "Exit codes: 0 all done, 1 failure, 2 wrong arguments, 3 some records were refused."
    })
public final class Main {

  private Main() {}

  /** Runs a command and exits with its code. */
  public static void main(String[] arguments) {
    Logging.off();
    System.exit(run(arguments.length == 0 ? new String[] {"help"} : arguments));
  }

  private static int run(String[] arguments) {
    try {
      return commandLine().execute(arguments);
    } catch (OutOfMemoryError e) {
      System.err.println(
          "moram: The memory of this process is too small. Raise MORAM_HEAP, for example to 2g.");
      return CommandLine.ExitCode.SOFTWARE;
    }
  }

  /** The command line with every command. */
  public static CommandLine commandLine() {
    CommandLine line = new CommandLine(new Main());
    addTo(
        line,
        List.of(
            new DemoCommand(),
            new InspectCommand(),
            new ProduceCommand(),
            new PredictCommand(),
            new AskCommand(),
            new BankCommand(),
            new TopicsCommand(),
            new SubmitCommand(),
            new LearnersCommand(),
            new EventsCommand(),
            new DeadLettersCommand(),
            new EvaluationsCommand(),
            new PredictionsCommand(),
            new ObserveCommand(),
            new ReportCommand(),
            new ChaosCommand(),
            new OptionsCommand(),
            new MetricsCommand(),
            new SchemaCommand(),
            new CompletionCommand(),
            new ManualCommand()));
    addTo(line, new LearnerCommand());
    addTo(line, new ClusterGroup());
    for (CommandProvider provider : ServiceLoader.load(CommandProvider.class)) {
      addTo(line, provider);
    }
    HelpWidth.set(line);
    if (!Terminal.ofProcess().colours()) {
      line.setColorScheme(CommandLine.Help.defaultColorScheme(CommandLine.Help.Ansi.OFF));
    }
    line.setCaseInsensitiveEnumValuesAllowed(true);
    line.setParameterExceptionHandler(new UsageErrors());
    line.setExecutionExceptionHandler(Main::report);
    return line;
  }

  private static void addTo(CommandLine line, CommandProvider provider) {
    CommandLine group = new CommandLine(provider.group());
    addTo(group, provider.commands());
    line.addSubcommand(group);
  }

  private static void addTo(CommandLine line, List<Callable<Integer>> commands) {
    for (Callable<Integer> command : commands) {
      CommandLine child = new CommandLine(command);
      complete(child);
      line.addSubcommand(child);
    }
  }

  /** Adds the help and the typed flags, also to the commands below a command. */
  private static void complete(CommandLine line) {
    line.getCommandSpec().mixinStandardHelpOptions(true);
    line.getCommandSpec().versionProvider(new Version());
    OutputFlags.addTo(line);
    if (line.getCommand() instanceof TypedCommand typed) {
      typed.declare(new OptionFlags(line.getCommandSpec()));
    }
    line.getSubcommands().values().forEach(Main::complete);
  }

  private static int report(
      Exception failure, CommandLine line, CommandLine.@Nullable ParseResult parsed) {
    boolean foreseen =
        failure instanceof IOException
            || failure instanceof JobFailedException
            || failure instanceof KafkaException
            || failure instanceof IllegalArgumentException;
    line.getErr().println(line.getColorScheme().errorText("moram: " + ErrorText.of(failure)));
    if (foreseen) {
      if (OutputFlags.isVerbose(line)) {
        failure.printStackTrace(line.getErr());
      }
    } else {
      line.getErr()
          .println("This is a bug in moram-flink. Please report it with the following lines.");
      failure.printStackTrace(line.getErr());
    }
    return CommandLine.ExitCode.SOFTWARE;
  }
}
