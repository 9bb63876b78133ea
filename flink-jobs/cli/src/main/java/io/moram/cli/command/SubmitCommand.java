// SPDX-License-Identifier: Apache-2.0
package io.moram.cli.command;

import io.moram.cli.console.Commands;
import io.moram.cli.console.JobJar;
import io.moram.cli.console.KafkaClients;
import io.moram.cli.console.KafkaFlags;
import io.moram.cli.console.OptionFlags;
import io.moram.cli.console.TypedCommand;
import io.moram.cli.submit.JobManagerCheck;
import io.moram.cli.submit.RunningWait;
import io.moram.cli.submit.SlotNeeds;
import io.moram.cli.submit.SubmissionChecks;
import io.moram.jobs.learner.LearnerOptions;
import io.moram.jobs.submit.ClusterAccess;
import io.moram.jobs.submit.Job;
import io.moram.jobs.submit.JobSubmitter;
import io.moram.jobs.submit.OptionFile;
import io.moram.jobs.submit.Submission;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.DeploymentOptions;
import org.apache.flink.configuration.RestOptions;
import org.apache.flink.configuration.StateRecoveryOptions;
import org.apache.flink.util.TimeUtils;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Submits one of the jobs to a running cluster, or starts a cluster for it. */
@Command(
    name = "submit",
    description = "Submit a job to a Flink cluster, and wait until it runs.",
    footer = {
      "",
      "Before, it checks the topics, the credentials, the backbone's folder and the memory.",
      "Exit code 1 if a check fails, or the job does not run.",
      "The lib/ of the cluster needs Flink, DJL and PyTorch's natives; the job jar has the rest.",
      "Examples:",
      "  moram submit learner --address 127.0.0.1:8081 --bootstrap-servers broker:9092",
      "  moram submit serving --target kubernetes-session --file serving.yaml",
      "  moram submit learner --target kubernetes-application -D kubernetes.cluster-id=learner"
    })
public final class SubmitCommand implements TypedCommand {

  private static final String IMAGE_JAR = "local:///opt/flink/usrlib/moram-jobs.jar";

  /** Also as a browser shows it, because {@code moram cluster} prints the dashboard's address. */
  private static final Pattern ADDRESS =
      Pattern.compile("(http://)?(?<host>[^/]+):(?<port>[0-9]+)/?");

  @Spec private @Nullable CommandSpec spec;
  private @Nullable OptionFlags flags;

  @Parameters(paramLabel = "<job>", description = "The job: ${COMPLETION-CANDIDATES}.")
  private @Nullable Job job;

  @Option(
      names = "--target",
      paramLabel = "<target>",
      description =
          "Flink's execution.target: remote (a running session cluster), kubernetes-session,"
              + " kubernetes-application. Default: ${DEFAULT-VALUE}.",
      defaultValue = "remote")
  private String target = "remote";

  @Option(
      names = "--address",
      paramLabel = "<host:port>",
      description = "The REST address of a session cluster. Default: ${DEFAULT-VALUE}.",
      defaultValue = "127.0.0.1:8081")
  private String address = "127.0.0.1:8081";

  @Option(
      names = {"-f", "--file"},
      paramLabel = "<file>",
      description = "A YAML file of options, ours and Flink's. Flags override it.")
  private @Nullable Path file;

  @Option(
      names = "--from",
      paramLabel = "<path>",
      description = "A savepoint or checkpoint to start from.")
  private @Nullable String savepoint;

  @Option(
      names = "--bootstrap-from-topic",
      description =
          "Start the learner job with the banks on the topic atoms, if its state is lost.")
  private boolean bootstrap;

  @Option(
      names = "--jar",
      paramLabel = "<path>",
      description =
          "The job jar. Default: the one built here; for an application, " + IMAGE_JAR + ".")
  private @Nullable String jar;

  @Option(
      names = "--wait-timeout",
      paramLabel = "<duration>",
      description = "How long to wait until every task runs. Default: ${DEFAULT-VALUE}.",
      defaultValue = "5 min")
  private String waitTimeout = "5 min";

  @Option(names = "--detached", description = "Do not wait until the job runs.")
  private boolean detached;

  @Option(
      names = "--skip-checks",
      description = "Submit without checks, for example if only the cluster reaches the brokers.")
  private boolean skipChecks;

  @Override
  public void declare(OptionFlags declared) {
    this.flags = declared;
    KafkaFlags.addTo(declared, "$" + KafkaClients.BROKERS_VARIABLE);
  }

  @Override
  public Integer call() throws IOException {
    CommandSpec command = Commands.require(spec);
    Configuration options = new Configuration();
    Matcher parts = ADDRESS.matcher(address);
    if (!parts.matches() || !isPort(parts.group("port"))) {
      throw new ParameterException(
          command.commandLine(),
          "--address is '" + address + "'; must be host:port, with a port of 1 to 65535.");
    }
    if (target.equals("remote")) {
      options.set(RestOptions.ADDRESS, parts.group("host"));
      options.set(RestOptions.PORT, Integer.parseInt(parts.group("port")));
    }
    options.set(DeploymentOptions.TARGET, target);
    if (file != null) {
      OptionFile.read(file, options);
    }
    if (bootstrap) {
      requireBootstrap(command);
      options.set(LearnerOptions.BOOTSTRAP, true);
    }
    if (savepoint != null) {
      options.set(StateRecoveryOptions.SAVEPOINT_PATH, savepoint);
    }
    options.addAll(Commands.require(flags).values());
    // The file of settings is on this machine, and not in the image of an application.
    if (!target.endsWith("-application")) {
      options = KafkaClients.completed(options);
    }
    if (target.equals("remote")) {
      JobManagerCheck.requireAnswer(
          options.get(RestOptions.ADDRESS), options.get(RestOptions.PORT));
    }
    Job chosen = Commands.require(job);
    Duration limit = waitLimit(command);
    if (!skipChecks && !isReady(chosen, options, command)) {
      return 1;
    }
    Submission made = new JobSubmitter(options).submit(chosen, jar == null ? defaultJar() : jar);
    PrintWriter out = command.commandLine().getOut();
    out.println(chosen.title() + ": " + made.made());
    out.flush();
    if (!detached && made.job().isPresent()) {
      try (ClusterAccess cluster = ClusterAccess.connect(options)) {
        SlotNeeds needs = new SlotNeeds(chosen, options);
        new RunningWait(cluster, made.job().get(), needs, out).await(limit);
      }
    }
    return 0;
  }

  private static boolean isPort(String text) {
    return text.matches("\\d{1,5}")
        && Integer.parseInt(text) >= 1
        && Integer.parseInt(text) <= 65_535;
  }

  private void requireBootstrap(CommandSpec command) {
    if (job != Job.LEARNER) {
      throw new ParameterException(
          command.commandLine(), "--bootstrap-from-topic is set; the job must be learner.");
    }
    if (savepoint != null) {
      throw new ParameterException(
          command.commandLine(),
          "--bootstrap-from-topic and --from are set; must be one of them. A savepoint has all"
              + " that the topic has, and the open tasks.");
    }
  }

  private Duration waitLimit(CommandSpec command) {
    try {
      return TimeUtils.parseDuration(waitTimeout);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(
          command.commandLine(),
          "--wait-timeout is '" + waitTimeout + "'; must be a duration, for example 5 min.",
          e);
    }
  }

  private boolean isReady(Job chosen, Configuration options, CommandSpec command)
      throws IOException {
    SubmissionChecks checks = new SubmissionChecks(chosen, options).topics().backbone();
    if (!target.endsWith("-application")) {
      try (ClusterAccess cluster = ClusterAccess.connect(options)) {
        checks.memory(cluster);
      }
    }
    PrintWriter err = command.commandLine().getErr();
    checks.notes().forEach(note -> err.println("moram: note: " + note));
    checks.faults().forEach(fault -> err.println("moram: " + fault));
    err.flush();
    return checks.faults().isEmpty();
  }

  private String defaultJar() throws IOException {
    return target.endsWith("-application") ? IMAGE_JAR : JobJar.built().toString();
  }
}
