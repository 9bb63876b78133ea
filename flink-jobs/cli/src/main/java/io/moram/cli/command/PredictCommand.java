// SPDX-License-Identifier: Apache-2.0
package io.moram.cli.command;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.moram.cli.console.KafkaCommand;
import io.moram.cli.console.RuleNames;
import io.moram.cli.console.TextGrid;
import io.moram.client.KafkaAccess;
import io.moram.client.PredictionClient;
import io.moram.client.PredictionClient.Answer;
import io.moram.client.data.PictureFile;
import io.moram.client.data.PictureFolders;
import io.moram.schemas.AnswerRuleName;
import io.moram.schemas.MalformedMessageException;
import io.moram.schemas.MessageCodec;
import io.moram.schemas.Prediction;
import io.moram.schemas.RankedLabel;
import io.moram.schemas.RecognizedTask;
import io.moram.schemas.Request;
import io.moram.schemas.TaskShare;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.NavigableSet;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
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
      "Exit code 1 if a request has no answer, or as --require-atoms says."
    })
public final class PredictCommand extends KafkaCommand {

  private static final ObjectMapper JSON = new ObjectMapper();

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
      defaultValue = "demo")
  private String learner = "demo";

  @Option(
      names = "--labels",
      split = ",",
      paramLabel = "<name>",
      description = "The candidate class names. Default: all sealed classes of the learner.")
  private @Nullable List<String> labels;

  @Option(
      names = "--top-k",
      paramLabel = "<integer>",
      description = "Number of ranked labels per picture. Default: ${DEFAULT-VALUE}.",
      defaultValue = "3")
  private int topK;

  @Option(
      names = "--bank-version",
      paramLabel = "<integer>",
      description =
          "The version of the bank that answers: the number of its sealed tasks. Default: the"
              + " newest.")
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
      description = "Longest wait for the answers, in seconds. Default: ${DEFAULT-VALUE}.",
      defaultValue = "60")
  private int timeoutSeconds;

  @Option(
      names = "--require-atoms",
      description = "Exit with code 1 if a learner has no atoms, for example a misspelt one.")
  private boolean requireAtoms;

  @Option(names = "--json", description = "Print one JSON object per answer.")
  private boolean json;

  @Override
  public Integer call() throws IOException {
    PrintWriter out = command().commandLine().getOut();
    KafkaAccess access = access();
    access.requireTopics(
        access.topics().requests(), access.topics().predictions(), access.topics().deadLetters());
    Map<String, String> names = new LinkedHashMap<>();
    List<Request> requests = pictures.isEmpty() ? fromLines(names) : fromPictures(names);
    List<Answer> answers;
    try (PredictionClient client = new PredictionClient(access)) {
      answers = client.ask(requests, Duration.ofSeconds(timeoutSeconds));
    }
    if (json) {
      for (Answer answer : answers) {
        out.println(asJson(answer, names.getOrDefault(answer.requestId(), "")));
      }
    } else {
      asTable(answers, names).printTo(out);
    }
    out.flush();
    NavigableSet<String> unknown = UnknownLearners.of(requests, answers);
    if (!unknown.isEmpty()) {
      PrintWriter err = command().commandLine().getErr();
      err.println(UnknownLearners.message(unknown, access.topics().atoms()));
      err.flush();
    }
    return answers.stream().allMatch(answer -> answer.prediction() != null)
            && (unknown.isEmpty() || !requireAtoms)
        ? 0
        : 1;
  }

  private List<Request> fromPictures(Map<String, String> names) throws IOException {
    List<Request> requests = new ArrayList<>();
    try (PictureFolders files = new PictureFolders()) {
      for (Path path : pictures) {
        for (PictureFile picture : files.readPictures(path)) {
          String id = UUID.randomUUID().toString();
          names.put(id, picture.name());
          requests.add(
              Request.newBuilder()
                  .setLearner(learner)
                  .setRequestId(id)
                  .setEventTime(System.currentTimeMillis())
                  .setImage(ByteBuffer.wrap(picture.read()))
                  .setCandidateLabels(labels)
                  .setTopK(topK)
                  .setBankVersion(bankVersion)
                  .setRule(rule)
                  .build());
        }
      }
    }
    return requests;
  }

  private static List<Request> fromLines(Map<String, String> names) throws IOException {
    MessageCodec<Request> codec = MessageCodec.requests();
    BufferedReader lines = new BufferedReader(new InputStreamReader(System.in, UTF_8));
    List<Request> requests = new ArrayList<>();
    long number = 0;
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      number++;
      if (line.isBlank()) {
        continue;
      }
      try {
        Request request = codec.decode(line.getBytes(UTF_8));
        if (names.put(request.getRequestId(), request.getRequestId()) != null) {
          throw new IOException(
              "Line " + number + ": the requestId " + request.getRequestId() + " is a duplicate");
        }
        requests.add(request);
      } catch (MalformedMessageException e) {
        throw new IOException("Line " + number + " (nothing was sent): " + e.getMessage(), e);
      }
    }
    return requests;
  }

  private static TextGrid asTable(List<Answer> answers, Map<String, String> names) {
    TextGrid grid =
        new TextGrid("picture", "answer", "then", "rule", "task", "bank", "activated", "ms");
    for (Answer answer : answers) {
      String name = names.getOrDefault(answer.requestId(), answer.requestId());
      Prediction prediction = answer.prediction();
      if (prediction == null) {
        grid.row(name, "no answer: " + answer.fault(), "", "", "", "", "", "");
        continue;
      }
      List<String> ranked =
          prediction.getRanked().stream()
              .map(label -> label.getLabel() + " " + percent(label.getProbability()))
              .toList();
      grid.row(
          name,
          ranked.isEmpty() ? "(the learner has no sealed class yet)" : ranked.get(0),
          String.join(", ", ranked.subList(Math.min(1, ranked.size()), ranked.size())),
          RuleNames.of(prediction.getRule()),
          task(prediction),
          "v" + prediction.getBankVersion(),
          shares(prediction),
          String.format(Locale.ROOT, "%.0f", prediction.getLatencyMillis()));
    }
    return grid;
  }

  /** The recognised task, its probability, and the bank version that answered for it. */
  private static String task(Prediction prediction) {
    RecognizedTask recognition = prediction.getRecognition();
    if (recognition == null) {
      return "";
    }
    return recognition.getTask() == null
        ? "none"
        : recognition.getTask()
            + " "
            + percent(recognition.getProbability())
            + " v"
            + recognition.getVersion();
  }

  /** The tasks with the largest share of the activation. */
  private static String shares(Prediction prediction) {
    return String.join(
        ", ",
        prediction.getTaskShares().stream()
            .sorted((a, b) -> Float.compare(b.getShare(), a.getShare()))
            .limit(2)
            .map(share -> "task " + share.getTask() + " " + percent(share.getShare()))
            .toList());
  }

  private static String percent(float share) {
    return String.format(Locale.ROOT, "%.1f %%", 100 * share);
  }

  private static ObjectNode asJson(Answer answer, String name) {
    ObjectNode node = JSON.createObjectNode();
    node.put("requestId", answer.requestId()).put("picture", name);
    Prediction prediction = answer.prediction();
    if (prediction == null) {
      return node.put("fault", answer.fault());
    }
    var ranked = node.putArray("ranked");
    for (RankedLabel label : prediction.getRanked()) {
      ranked.addObject().put("label", label.getLabel()).put("probability", label.getProbability());
    }
    node.put("rule", RuleNames.of(prediction.getRule()));
    RecognizedTask recognition = prediction.getRecognition();
    if (recognition != null) {
      node.putObject("recognition")
          .put("task", recognition.getTask())
          .put("probability", recognition.getProbability())
          .put("version", recognition.getVersion());
    }
    node.put("bankVersion", prediction.getBankVersion());
    node.put("provisionalStep", prediction.getProvisionalStep());
    node.put("provisionalExamples", prediction.getProvisionalExamples());
    var shares = node.putArray("taskShares");
    for (TaskShare share : prediction.getTaskShares()) {
      shares.addObject().put("task", share.getTask()).put("share", share.getShare());
    }
    return node.put("latencyMillis", prediction.getLatencyMillis());
  }
}
