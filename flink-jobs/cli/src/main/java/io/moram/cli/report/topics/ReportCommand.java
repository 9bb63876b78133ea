// SPDX-License-Identifier: Apache-2.0
package io.moram.cli.report.topics;

import io.moram.cli.console.Converters;
import io.moram.cli.console.KafkaCommand;
import io.moram.cli.console.OutputFlags;
import io.moram.cli.console.SinceConverter;
import io.moram.cli.report.MatrixText;
import io.moram.cli.report.topics.TopicReport.Written;
import io.moram.client.KafkaAccess;
import io.moram.schemas.Topics;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** Writes the report of a learner. */
@Command(
    name = "report",
    description =
        "Write the report of a learner: accuracy by rule, tasks, boundaries, losses, worst classes"
            + " and pictures with their answers. It is made of the topics alone.",
    footer = {
      "",
      "Writes report.html, summary.json, matrix-RULE.csv and matrix-RULE-within.csv, and the curves"
          + " losses, accuracy and learning-curve as .csv and .png. A curve without a point has no"
          + " .png. Nothing is written to Kafka. Files of an earlier report are replaced.",
      "Only requests that say their true class count. What Kafka has deleted is left out, and the"
          + " report says so.",
      "Exit code 0 if it is written, 1 after a failure, 3 if it is written and a record could not"
          + " be read.",
      "Examples:",
      "  moram report --learner shop",
      "  moram report --learner shop --since '1 d' --output shop-report"
    })
public final class ReportCommand extends KafkaCommand {

  private static final int SOME_REFUSED = 3;

  @Option(
      names = "--learner",
      paramLabel = "<name>",
      required = true,
      description = "The learner.",
      converter = Converters.Learner.class)
  private String learner = "";

  @Option(
      names = "--since",
      paramLabel = "<time>",
      description =
          "Count requests and predictions from this time on: a duration before now, such as"
              + " '10 min', or a date and time. Default: all that the topics have.",
      converter = SinceConverter.class)
  private @Nullable Instant since;

  @Option(
      names = "--output",
      paramLabel = "<folder>",
      description = "Folder of the files. Default: ${DEFAULT-VALUE}.",
      defaultValue = "moram-report")
  private Path output = Path.of("moram-report");

  @Override
  public Integer call() throws IOException {
    if (Files.exists(output) && !Files.isDirectory(output)) {
      throw new ParameterException(
          command().commandLine(),
          "--output is " + output + "; must be a folder. Name another, or delete the file.");
    }
    KafkaAccess access = access();
    Topics topics = access.topics();
    access.requireTopics(
        topics.events(),
        topics.evaluations(),
        topics.atoms(),
        topics.predictions(),
        topics.requests());
    Written written = new TopicReport(access, learner, since).write(output);
    PrintWriter out = command().commandLine().getOut();
    out.println(
        MatrixText.of(
            "Rule "
                + written.summary().rules().get(0).rule()
                + ": accuracy over the classes of all domains, %",
            written.summary().accuracy()));
    written.remarks().forEach(remark -> OutputFlags.note(command(), remark));
    out.println("Report: " + output.resolve("report.html"));
    out.flush();
    if (written.unreadable() > 0) {
      OutputFlags.note(
          command(),
          "%,d records could not be read, and do not count.".formatted(written.unreadable()));
      return SOME_REFUSED;
    }
    return 0;
  }
}
