// SPDX-License-Identifier: Apache-2.0
package io.moram.cli.ask;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.moram.cli.console.Converters;
import io.moram.cli.console.KafkaCommand;
import io.moram.cli.console.OutputFlags;
import io.moram.cli.send.RuleConverter;
import io.moram.cli.send.UnknownLearners;
import io.moram.client.KafkaAccess;
import io.moram.client.PredictionClient;
import io.moram.client.PredictionClient.Answer;
import io.moram.schemas.AnswerRuleName;
import io.moram.schemas.MalformedMessageException;
import io.moram.schemas.MessageCodec;
import io.moram.schemas.MessageLimits;
import io.moram.schemas.TextRequest;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;

/** Sends a prompt to the topic {@code requests} and waits for its answer. */
@Command(
    name = "ask",
    description = "Send a prompt to a learner of texts and wait for its answer.",
    footer = {
      "",
      "The answer goes to standard output. Standard error says which rule and bank version answered,"
          + " which task was recognised, and why the answer ends.",
      "Exit code 0 if the prompt is answered, 1 after a failure or if the answer does not come in"
          + " time, 2 if an argument breaks a rule, 3 if the request was refused or its learner is"
          + " unknown.",
      "Examples:",
      "  moram ask 'Which team? My invoice is wrong. Team:' --learner support --max-tokens 16",
      "  moram ask - --learner support --candidate billing --candidate sales < mail.txt"
    })
public final class AskCommand extends KafkaCommand {

  private static final Duration POLL = Duration.ofMillis(100);

  @Parameters(
      paramLabel = "<prompt>",
      description = "What the model reads, as it is. - reads it from standard input, in UTF-8.")
  private String prompt = "";

  @Option(
      names = "--learner",
      paramLabel = "<name>",
      description = "The learner that answers. Default: ${DEFAULT-VALUE}.",
      defaultValue = "demo",
      converter = Converters.Learner.class)
  private String learner = "demo";

  @Option(
      names = "--max-tokens",
      paramLabel = "<integer>",
      description = "Longest answer in tokens. Range: 1 to 100000. Default: ${DEFAULT-VALUE}.",
      defaultValue = "128",
      converter = Converters.AnswerTokens.class)
  private int maxTokens;

  @Option(
      names = "--stop",
      paramLabel = "<text>",
      description =
          "A text that ends the answer and is not part of it. Give the flag again for more, at most"
              + " 16.")
  private List<String> stop = new ArrayList<>();

  @Option(
      names = "--candidate",
      paramLabel = "<text>",
      description =
          "An answer to choose from: the candidates are ranked, and no text is written. Give the"
              + " flag again for more, at most 1000.")
  private List<String> candidates = new ArrayList<>();

  @Option(
      names = "--temperature",
      paramLabel = "<number>",
      description =
          "What logits are divided by before a token is drawn. Range: 0 to 100. Default: 0, the best"
              + " token always.",
      defaultValue = "0",
      converter = Converters.Temperature.class)
  private float temperature;

  @Option(
      names = "--seed",
      paramLabel = "<integer>",
      description = "Seed of drawn tokens. Default: ${DEFAULT-VALUE}.",
      defaultValue = "0")
  private long seed;

  @Option(
      names = "--bank-version",
      paramLabel = "<integer>",
      description =
          "The version of the bank that answers: the number of its sealed tasks. Default: the rule"
              + " decides.",
      converter = Converters.NotNegative.class)
  private @Nullable Integer bankVersion;

  @Option(
      names = "--rule",
      paramLabel = "<rule>",
      description =
          "The rule that answers: recall or self-activated. Default: the job's serving.rule.",
      converter = RuleConverter.class)
  private @Nullable AnswerRuleName rule;

  @Option(
      names = "--timeout",
      paramLabel = "<seconds>",
      description =
          "Longest wait for the answer, or with --stream for its next part, in seconds. Range: 1 or"
              + " more. Default: ${DEFAULT-VALUE}.",
      defaultValue = "60",
      converter = Converters.Positive.class)
  private int timeoutSeconds;

  @Option(names = "--stream", description = "Print the answer as it grows.")
  private boolean stream;

  @Option(
      names = "--json",
      description = "Print the answer as a JSON object; with --stream one per part.")
  private boolean json;

  @Override
  public Integer call() throws IOException {
    if (stream && !candidates.isEmpty()) {
      throw new ParameterException(
          command().commandLine(),
          "--stream does not work with --candidate: no text is written. Leave one out.");
    }
    TextRequest request = request();
    KafkaAccess access = access();
    access.requireTopics(
        access.topics().requests(), access.topics().predictions(), access.topics().deadLetters());
    UnknownLearners unknown = new UnknownLearners();
    unknown.sent(request.getRequestId(), bankVersion);
    Answer answer = answer(access, request);
    if (answer == null) {
      return 0;
    }
    unknown.answered(answer);
    OutputFlags.noteTrace(command(), answer.requestId(), answer.traceId());
    if (answer.text() == null) {
      if (!json) {
        PrintWriter err = command().commandLine().getErr();
        err.println("moram: no answer: " + TextPrinter.safe(answer.fault()));
        err.flush();
      }
      return answer.isLate() ? 1 : 3;
    }
    return unknown.report(command(), access) ? 3 : 0;
  }

  /** The last answer; null if the reader of the output ended. */
  private @Nullable Answer answer(KafkaAccess access, TextRequest request) throws IOException {
    PrintWriter out = command().commandLine().getOut();
    TextPrinter printer = new TextPrinter(out, json, remark -> OutputFlags.note(command(), remark));
    try (PredictionClient client = new PredictionClient(access)) {
      client.send(request, Duration.ofSeconds(timeoutSeconds));
      while (true) {
        for (Answer answer : client.poll(POLL)) {
          printer.print(answer);
          if (!answer.isPartial()) {
            return answer;
          }
        }
        // A reader that ends, such as `head`, closes the output.
        if (out.checkError()) {
          return null;
        }
      }
    }
  }

  private TextRequest request() throws IOException {
    TextRequest request =
        TextRequest.newBuilder()
            .setLearner(learner)
            .setRequestId(UUID.randomUUID().toString())
            .setEventTime(System.currentTimeMillis())
            .setPrompt(prompt.equals("-") ? typed() : prompt)
            .setMaxTokens(maxTokens)
            .setStop(stop)
            .setTemperature(temperature)
            .setSeed(seed)
            .setCandidates(candidates.isEmpty() ? null : candidates)
            .setPartial(stream)
            .setBankVersion(bankVersion)
            .setRule(rule)
            .build();
    try {
      MessageCodec.textRequests().tidy(request);
    } catch (MalformedMessageException e) {
      throw new ParameterException(
          command().commandLine(), "The request breaks a rule: " + e.getMessage(), e);
    }
    return request;
  }

  /** One byte more than the limit is read, so that a longer prompt is refused by its size. */
  private static String typed() throws IOException {
    return new String(System.in.readNBytes(MessageLimits.DEFAULT.textBytes() + 1), UTF_8);
  }
}
