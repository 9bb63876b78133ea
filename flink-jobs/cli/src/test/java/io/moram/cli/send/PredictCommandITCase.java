// SPDX-License-Identifier: Apache-2.0
package io.moram.cli.send;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.moram.cli.testing.BrokerAndCommands;
import io.moram.cli.testing.BrokerAndCommands.Ran;
import io.moram.client.ReadMessage;
import io.moram.client.TopicFollower;
import io.moram.schemas.DeadLetter;
import io.moram.schemas.DeadLetterReason;
import io.moram.schemas.EventKind;
import io.moram.schemas.LearnerEvent;
import io.moram.schemas.MessageCodec;
import io.moram.schemas.Prediction;
import io.moram.schemas.RankedLabel;
import io.moram.schemas.Request;
import io.moram.schemas.Topics;
import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.io.PipedReader;
import java.io.PipedWriter;
import java.io.PrintWriter;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import org.apache.kafka.common.errors.InterruptException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The requests are answered by a thread of the test, with the label of the picture's last byte. */
@Timeout(120)
class PredictCommandITCase {

  private static final int REFUSED = 'x';

  @TempDir Path folder;
  private final InputStream standardInput = System.in;
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
  void everyLineIsAnsweredWhenItComes() throws Exception {
    PipedOutputStream typed = new PipedOutputStream();
    System.setIn(new PipedInputStream(typed, 1 << 16));
    PipedReader pipe = new PipedReader(1 << 16);
    PrintWriter out = new PrintWriter(new PipedWriter(pipe), true);
    FutureTask<Ran> command = new FutureTask<>(() -> broker.runTo(out, "predict", "--json"));
    new Thread(command, "predict").start();
    BufferedReader lines = new BufferedReader(pipe);

    for (String id : List.of("one", "two", "three")) {
      typed.write(
          "{\"learner\": \"shop\", \"requestId\": \"%s\", \"image\": \"AAAA\"}\n"
              .formatted(id)
              .getBytes(UTF_8));
      typed.flush();
      // The next line is typed once this one is answered.
      assertThat(new ObjectMapper().readTree(lines.readLine()).path("requestId").asText())
          .isEqualTo(id);
    }
    typed.close();

    assertThat(command.get().exitCode()).isZero();
  }

  @Test
  void aFolderOfLargePicturesIsReadOneByOne() throws Exception {
    Path pictures = folder.resolve("pictures");
    for (int i = 0; i < 40; i++) {
      picture(pictures.resolve("%02d.jpg".formatted(i)), 3 << 20, 'a');
    }

    Ran ran = broker.run("predict", pictures.toString(), "--learner=shop");

    assertThat(ran.exitCode()).as(ran.err()).isZero();
    assertThat(ran.out().lines().filter(line -> line.contains(".jpg"))).hasSize(40);
    assertThat(ran.out()).contains("label a 90.0 %");
  }

  @Test
  void aRefusedRequestIsNoFailureOfTheOthers() throws Exception {
    picture(folder.resolve("p/good.jpg"), 10, 'a');
    picture(folder.resolve("p/refused.jpg"), 10, REFUSED);

    Ran ran = broker.run("predict", folder.resolve("p").toString(), "--learner=shop");

    assertThat(ran.exitCode()).isEqualTo(3);
    assertThat(ran.out())
        .contains("label a 90.0 %")
        .contains("no answer: BAD_IMAGE, it is \\u001b[31mred");
  }

  @Test
  void anAnswerThatDoesNotComeInTimeIsAFailure() throws Exception {
    picture(folder.resolve("late.jpg"), 10, 'l');

    Ran ran =
        broker.run(
            "predict", folder.resolve("late.jpg").toString(), "--learner=shop", "--timeout=2");

    assertThat(ran.exitCode()).isEqualTo(1);
    assertThat(ran.out()).contains("no answer: no outcome within 2 s");
  }

  @Test
  void aMisspeltLearnerIsNamedWithTheKnownOnes() throws Exception {
    broker.send(
        topics.events(),
        "shop",
        MessageCodec.events()
            .encode(new LearnerEvent("shop", 0, 1L, EventKind.TASK_OPENED, "", Map.of())));
    picture(folder.resolve("a.jpg"), 10, 'a');
    String picture = folder.resolve("a.jpg").toString();

    Ran ran = broker.run("predict", picture, "--learner=shpo", "--labels=cat, dog");

    assertThat(ran.exitCode()).isEqualTo(3);
    assertThat(ran.err())
        .contains("moram: no learner shpo on the topic mine-atoms; learners: shop. The frozen");
    assertThat(ran.out()).containsPattern("cat 5\\.0 % +dog 5\\.0 %");
    assertThat(broker.run("predict", picture, "--learner=shpo", "--bank-version=0").exitCode())
        .isZero();
  }

  @Test
  void theFirstBadLineStopsAfterTheAnswersBeforeIt() {
    System.setIn(
        new ByteArrayInputStream(
            """
            {"learner": "shop", "requestId": "one", "image": "AAAA"}
            {"learner": "shop"}
            """
                .getBytes(UTF_8)));

    Ran ran = broker.run("predict");

    assertThat(ran.exitCode()).isEqualTo(1);
    assertThat(ran.out()).startsWith("one  label ");
    assertThat(ran.err())
        .contains("moram: Line 2 (1 requests before it were sent): ")
        .contains("--from-line 2");
  }

  private static void picture(Path file, int size, int last) throws Exception {
    Files.createDirectories(file.getParent());
    byte[] bytes = Arrays.copyOf(new byte[] {(byte) 0xFF, (byte) 0xD8, (byte) 0xFF}, size);
    bytes[size - 1] = (byte) last;
    Files.write(file, bytes);
  }

  private void answer(CountDownLatch ready) {
    try (TopicFollower<Request> requests =
        TopicFollower.fromEnd(broker.access(), topics.requests(), MessageCodec.requests())) {
      ready.countDown();
      while (!Thread.currentThread().isInterrupted()) {
        for (ReadMessage<Request> read : requests.poll(Duration.ofMillis(100))) {
          answer(read);
        }
      }
    } catch (InterruptException | InterruptedException e) {
      Thread.interrupted();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  private void answer(ReadMessage<Request> read) throws Exception {
    Request request = Objects.requireNonNull(read.record());
    int last = request.getImage().get(request.getImage().limit() - 1);
    if (last == REFUSED) {
      broker.send(
          topics.deadLetters(),
          "requests/0",
          MessageCodec.deadLetters().encode(letter(read, request)));
    } else if (last != 'l') {
      broker.send(
          topics.predictions(),
          request.getLearner(),
          MessageCodec.predictions().encode(prediction(request, (char) last)));
    }
  }

  private DeadLetter letter(ReadMessage<Request> read, Request request) {
    return DeadLetter.newBuilder()
        .setTopic(topics.requests())
        .setPartition(read.partition())
        .setOffset(read.offset())
        .setTime(1)
        .setReason(DeadLetterReason.BAD_IMAGE)
        .setDetail("it is \u001b[31mred")
        .setPayload(ByteBuffer.allocate(1))
        .setPayloadSize(request.getImage().remaining())
        .build();
  }

  private static Prediction prediction(Request request, char label) {
    List<RankedLabel> ranked =
        request.getCandidateLabels() == null
            ? List.of(new RankedLabel("label " + label, 0.9f))
            : request.getCandidateLabels().stream()
                .map(one -> new RankedLabel(one, 0.05f))
                .toList();
    return Prediction.newBuilder()
        .setLearner(request.getLearner())
        .setRequestId(request.getRequestId())
        .setEventTime(1)
        .setRanked(ranked)
        .setBankVersion(request.getLearner().equals("shop") ? 1 : 0)
        .setTaskShares(List.of())
        .setLatencyMillis(1)
        .build();
  }
}
