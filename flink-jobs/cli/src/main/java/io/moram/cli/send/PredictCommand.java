// SPDX-License-Identifier: Apache-2.0
package io.moram.cli.send;

import io.moram.cli.console.Converters;
import io.moram.cli.console.KafkaCommand;
import io.moram.cli.console.OutputFlags;
import io.moram.client.KafkaAccess;
import io.moram.client.PredictionClient;
import io.moram.client.PredictionClient.Answer;
import io.moram.schemas.AnswerRuleName;
import io.moram.schemas.Request;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Sends pictures to the topic {@code requests} and waits for their predictions. */
@Command(
    name = "predict",
    description = "Send pictures to a learner and wait for its predictions.",
    footer = {
      "",
      "A line of JSON is a request:",
      "  {\"learner\": \"me\", \"image\": \"<base64>\", \"candidateLabels\": [\"cat\", \"dog\"]}",
      "Answers come in the order in which they are ready.",
      "Exit code 0 if every request is answered, 1 after a failure or if an answer does not come in"
          + " time, 3 if a request was refused or its learner is unknown."
    })
public final class PredictCommand extends KafkaCommand {

  private static final int ROWS_PER_TABLE = 1000;

  @Parameters(
      arity = "0..*",
      paramLabel = "<picture>",
      description =
          "Pictures, or folders or zip files of them; without any, JSON lines are read from"
              + " standard input.")
  private List<Path> pictures = new ArrayList<>();

  @Option(
      names = "--learner",
      paramLabel = "<name>",
      description = "The learner that answers. Default: ${DEFAULT-VALUE}.",
      defaultValue = "demo",
      converter = Converters.Learner.class)
  private String learner = "demo";

  @Option(
      names = "--labels",
      split = ",",
      paramLabel = "<name>",
      description =
          "The candidate class names, separated by commas. Default: all sealed classes of the"
              + " learner.",
      converter = Converters.Label.class)
  private @Nullable List<String> labels;

  @Option(
      names = "--top-k",
      paramLabel = "<integer>",
      description =
          "Number of ranked labels per picture. Range: 1 to 10000. Default: ${DEFAULT-VALUE}.",
      defaultValue = "3",
      converter = Converters.TopK.class)
  private int topK;

  @Option(
      names = "--bank-version",
      paramLabel = "<integer>",
      description =
          "The version of the bank that answers: the number of its sealed tasks. Default: the"
              + " newest.",
      converter = Converters.NotNegative.class)
  private @Nullable Integer bankVersion;

  @Option(
      names = "--rule",
      paramLabel = "<rule>",
      description =
          "The rule that answers: recall, self-activated or gaussian. Default: the job's"
              + " serving.rule.",
      converter = RuleConverter.class)
  private @Nullable AnswerRuleName rule;

  @Option(
      names = "--timeout",
      paramLabel = "<seconds>",
      description =
          "Longest wait for an answer, in seconds. Range: 1 or more. Default: ${DEFAULT-VALUE}.",
      defaultValue = "60",
      converter = Converters.Positive.class)
  private int timeoutSeconds;

  @Option(names = "--json", description = "Print one JSON object per answer.")
  private boolean json;

  @Mixin private InputFlags input = new InputFlags();

  @Override
  public Integer call() throws IOException {
    if (pictures.isEmpty()) {
      input.refuse(
          "does not apply to standard input; each line says what its request is.",
          "--learner",
          "--labels",
          "--top-k",
          "--bank-version",
          "--rule");
    } else {
      input.refuse("applies to standard input only.", "--from-line");
    }
    KafkaAccess access = access();
    Outcome outcome = new Outcome(printer(), command());
    long refused;
    try (Refusals refusals = input.refusals();
        RequestSource source = source(refusals)) {
      access.requireTopics(
          access.topics().requests(), access.topics().predictions(), access.topics().deadLetters());
      try (PredictionClient client = new PredictionClient(access)) {
        new RequestPump(client, Duration.ofSeconds(timeoutSeconds), outcome).run(source);
      } finally {
        outcome.printer.end();
      }
      refused = refusals.count() + outcome.refused;
    }
    boolean misspelt = outcome.unknown.report(command(), access);
    if (outcome.late > 0) {
      return 1;
    }
    return refused > 0 || misspelt ? 3 : 0;
  }

  /** What became of the requests. */
  private static final class Outcome implements RequestPump.Receiver {
    private final AnswerPrinter printer;
    private final CommandSpec command;
    private final UnknownLearners unknown = new UnknownLearners();
    private long refused;
    private long late;

    Outcome(AnswerPrinter printer, CommandSpec command) {
      this.printer = printer;
      this.command = command;
    }

    @Override
    public void sent(NamedRequest request) {
      unknown.sent(request.request().getRequestId(), request.request().getBankVersion());
    }

    @Override
    public boolean answered(Answer answer, String name) {
      printer.add(answer, name);
      unknown.answered(answer);
      OutputFlags.noteTrace(command, answer.requestId(), answer.traceId());
      if (answer.isLate()) {
        late++;
      } else if (answer.prediction() == null) {
        refused++;
      }
      // A reader that ends, such as `head`, closes the output.
      return !command.commandLine().getOut().checkError();
    }
  }

  private AnswerPrinter printer() {
    PrintWriter out = command().commandLine().getOut();
    if (json) {
      return new AnswerJson(out);
    }
    return pictures.isEmpty() ? new AnswerLines(out) : new AnswerTable(out, ROWS_PER_TABLE);
  }

  private RequestSource source(Refusals refusals) throws IOException {
    if (pictures.isEmpty()) {
      return new LineRequests(System.in, input, refusals);
    }
    PictureRequests source =
        new PictureRequests(
            pictures,
            () ->
                Request.newBuilder()
                    .setLearner(learner)
                    .setCandidateLabels(labels)
                    .setTopK(topK)
                    .setBankVersion(bankVersion)
                    .setRule(rule),
            input.skipsBad(),
            refusals);
    source.leftOut().forEach(line -> OutputFlags.note(command(), line));
    return source;
  }
}
