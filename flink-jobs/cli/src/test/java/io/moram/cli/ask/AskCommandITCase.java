// SPDX-License-Identifier: Apache-2.0
package io.moram.cli.ask;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.moram.cli.testing.BrokerAndCommands;
import io.moram.cli.testing.BrokerAndCommands.Ran;
import io.moram.client.ReadMessage;
import io.moram.client.TopicFollower;
import io.moram.schemas.AnswerEnd;
import io.moram.schemas.AnswerRuleName;
import io.moram.schemas.DeadLetter;
import io.moram.schemas.DeadLetterReason;
import io.moram.schemas.MessageCodec;
import io.moram.schemas.Prediction;
import io.moram.schemas.RankedLabel;
import io.moram.schemas.RecognizedTask;
import io.moram.schemas.TextPrediction;
import io.moram.schemas.TextRequest;
import io.moram.schemas.Topics;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import org.apache.kafka.common.errors.InterruptException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The requests are answered by a thread of the test, by what their prompt asks for. */
@Timeout(120)
class AskCommandITCase {

  @TempDir Path folder;
  private final InputStream standardInput = System.in;
  private final LinkedBlockingQueue<TextRequest> requests = new LinkedBlockingQueue<>();
  private BrokerAndCommands broker;
  private Topics topics;
  private Thread answers;

  @BeforeEach
  void start() throws Exception {
    broker = BrokerAndCommands.start(folder);
    topics = broker.access().topics();
    CountDownLatch ready = new CountDownLatch(1);
    answers = new Thread(() -> answer(ready), "answers");
    answers.start();
    ready.await();
  }

  @AfterEach
  void stop() throws Exception {
    System.setIn(standardInput);
    answers.interrupt();
    answers.join();
    broker.close();
  }

  @Test
  void thePromptIsSentWithItsFlagsAndItsAnswerIsPrinted() throws Exception {
    Ran ran =
        broker.run(
            "ask",
            "Which team?\nMy invoice is wrong. ",
            "--learner=support",
            "--max-tokens=16",
            "--stop=\n",
            "--stop=Team",
            "--temperature=0.5",
            "--seed=7",
            "--rule=self-activated",
            "--bank-version=2");

    assertThat(ran.exitCode()).as(ran.err()).isZero();
    assertThat(ran.out().lines()).containsExactly("one", "two");
    assertThat(ran.err())
        .contains("moram: recall, task 1 97.0 %, v2, end token, 9 + 2 tokens, 85 ms");
    TextRequest sent = requests.take();
    assertThat(sent)
        .isEqualTo(
            TextRequest.newBuilder()
                .setLearner("support")
                .setRequestId(sent.getRequestId())
                .setEventTime(sent.getEventTime())
                .setPrompt("Which team?\nMy invoice is wrong. ")
                .setMaxTokens(16)
                .setStop(List.of("\n", "Team"))
                .setTemperature(0.5f)
                .setSeed(7)
                .setRule(AnswerRuleName.SELF_ACTIVATED)
                .setBankVersion(2)
                .build());
  }

  @Test
  void theAnswerIsPrintedAsItGrows() throws Exception {
    Ran ran = broker.run("ask", "grow", "--learner=support", "--stream", "--quiet");
    assertThat(ran.exitCode()).as(ran.err()).isZero();
    assertThat(ran.out().lines()).containsExactly("one", "two");
    assertThat(ran.err()).isEmpty();

    Ran json = broker.run("ask", "grow", "--learner=support", "--stream", "--json");
    List<String> parts = json.out().lines().toList();
    assertThat(parts).hasSize(3);
    JsonNode last = new ObjectMapper().readTree(parts.get(2));
    assertThat(new ObjectMapper().readTree(parts.get(0)).path("end").asText()).isEqualTo("PARTIAL");
    assertThat(last.path("end").asText()).isEqualTo("END_TOKEN");
    assertThat(last.path("text").asText()).isEqualTo("one\ntwo");
    assertThat(last.path("rule").asText()).isEqualTo("recall");
  }

  @Test
  void aPromptOfStandardInputChoosesAmongCandidates() {
    System.setIn(new ByteArrayInputStream("choose\n\u00e4\n".getBytes(UTF_8)));

    Ran ran =
        broker.run("ask", "-", "--learner=support", "--candidate=billing", "--candidate= sales, b");

    assertThat(ran.exitCode()).as(ran.err()).isZero();
    assertThat(ran.out().strip()).isEqualTo("billing");
    assertThat(ran.err()).contains("moram: billing 50.0 %,  sales, b 50.0 %");
    assertThat(requests.remove().getPrompt()).isEqualTo("choose\n\u00e4\n");
  }

  @Test
  void aRefusalAndAMissingAnswerHaveTheirExitCodes() throws Exception {
    Ran refused = broker.run("ask", "refuse", "--learner=support");
    assertThat(refused.exitCode()).isEqualTo(3);
    assertThat(refused.err()).contains("moram: no answer: INVALID, it is \\u001b[31mred");
    Ran json = broker.run("ask", "refuse", "--learner=support", "--json");
    assertThat(new ObjectMapper().readTree(json.out()).path("fault").asText())
        .startsWith("INVALID, ");

    Ran late = broker.run("ask", "late", "--learner=support", "--timeout=2");
    assertThat(late.exitCode()).isEqualTo(1);
    assertThat(late.err()).contains("moram: no answer: no outcome within 2 s");
  }

  @Test
  void aMisspeltLearnerIsNamed() {
    Ran ran = broker.run("ask", "frozen", "--learner=suport");
    assertThat(ran.exitCode()).isEqualTo(3);
    assertThat(ran.err()).contains("moram: no learner suport on the topic mine-atoms;");
    assertThat(broker.run("ask", "frozen", "--learner=suport", "--bank-version=0").exitCode())
        .isZero();
  }

  @Test
  void whatBreaksARuleIsNotSent() {
    System.setIn(new ByteArrayInputStream("x".repeat((1 << 20) + 9).getBytes(UTF_8)));
    assertThat(broker.run("ask", "-", "--learner=support"))
        .returns(2, Ran::exitCode)
        .satisfies(
            ran ->
                assertThat(ran.err())
                    .contains("prompt has 1048577 bytes in UTF-8; must have at most 1048576."));
    assertThat(broker.run("ask", "", "--learner=a").err())
        .contains("prompt is empty; must have a character.");
    assertThat(broker.run("ask", "a", "--rule=gaussian").err())
        .contains("must be RECALL or SELF_ACTIVATED");
    assertThat(broker.run("ask", "a", "--max-tokens=0").err())
        .contains("--max-tokens is '0'; must be an integer of 1 to 100000.");
    assertThat(broker.run("ask", "a", "--temperature=NaN").err())
        .contains("--temperature is 'NaN'; must be a number of 0 to 100.");
    assertThat(broker.run("ask", "a", "--stream", "--candidate=b").exitCode()).isEqualTo(2);
    assertThat(requests).isEmpty();
  }

  private void answer(CountDownLatch ready) {
    try (TopicFollower<TextRequest> follower =
        TopicFollower.fromEnd(broker.access(), topics.requests(), MessageCodec.textRequests())) {
      ready.countDown();
      while (!Thread.currentThread().isInterrupted()) {
        for (ReadMessage<TextRequest> read : follower.poll(Duration.ofMillis(100))) {
          answer(read);
        }
      }
    } catch (InterruptException | InterruptedException e) {
      Thread.interrupted();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  private void answer(ReadMessage<TextRequest> read) throws Exception {
    TextRequest request = Objects.requireNonNull(read.record());
    requests.add(request);
    switch (request.getPrompt().lines().findFirst().orElse("")) {
      case "late" -> {}
      case "refuse" ->
          broker.send(
              topics.deadLetters(), "requests/0", MessageCodec.deadLetters().encode(letter(read)));
      case "grow" -> {
        // A picture's answer on the same topic is of no concern.
        broker.send(topics.predictions(), "shop", MessageCodec.predictions().encode(ofAPicture()));
        for (String part : List.of("o", "one\nt")) {
          say(request, part, AnswerEnd.PARTIAL);
        }
        say(request, "one\ntwo", AnswerEnd.END_TOKEN);
      }
      default -> say(request, "one\ntwo", AnswerEnd.END_TOKEN);
    }
  }

  private void say(TextRequest request, String text, AnswerEnd end) throws Exception {
    List<String> candidates = request.getCandidates();
    boolean isFrozen = request.getPrompt().equals("frozen");
    TextPrediction.Builder prediction =
        TextPrediction.newBuilder()
            .setLearner(request.getLearner())
            .setRequestId(request.getRequestId())
            .setEventTime(1)
            .setText(candidates == null ? text : candidates.get(0))
            .setEnd(candidates == null ? end : AnswerEnd.CHOSEN)
            .setPromptTokens(9)
            .setAnswerTokens(2)
            .setBankVersion(isFrozen ? 0 : 2)
            .setRecognition(isFrozen ? null : new RecognizedTask(1, 0.97f, 2))
            .setLatencyMillis(85);
    if (candidates != null) {
      prediction.setRanked(
          candidates.stream().map(one -> new RankedLabel(one, 1f / candidates.size())).toList());
    }
    broker.send(
        topics.predictions(),
        request.getLearner(),
        MessageCodec.textPredictions().encode(prediction.build()));
  }

  private DeadLetter letter(ReadMessage<TextRequest> read) {
    return DeadLetter.newBuilder()
        .setTopic(topics.requests())
        .setPartition(read.partition())
        .setOffset(read.offset())
        .setTime(1)
        .setReason(DeadLetterReason.INVALID)
        .setDetail("it is \u001b[31mred")
        .setPayload(ByteBuffer.allocate(1))
        .setPayloadSize(1)
        .build();
  }

  private static Prediction ofAPicture() {
    return Prediction.newBuilder()
        .setLearner("shop")
        .setRequestId("other")
        .setEventTime(1)
        .setRanked(List.of())
        .setBankVersion(1)
        .setTaskShares(List.of())
        .setLatencyMillis(1)
        .build();
  }
}
