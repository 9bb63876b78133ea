// SPDX-License-Identifier: Apache-2.0
package io.moram.flink.serve;

import static org.assertj.core.api.Assertions.assertThat;

import io.moram.flink.io.DeadLetters;
import io.moram.flink.io.Decoded;
import io.moram.flink.io.KafkaMessage;
import io.moram.flink.io.RecordTypes;
import io.moram.flink.io.Traced;
import io.moram.flink.logging.CapturedLog;
import io.moram.flink.serve.predictor.BankFigures;
import io.moram.flink.serve.settings.RequestLimits;
import io.moram.schemas.DeadLetter;
import io.moram.schemas.DeadLetterReason;
import io.moram.schemas.MessageCodec;
import io.moram.schemas.Prediction;
import io.moram.schemas.Request;
import io.moram.schemas.trace.TraceContext;
import io.moram.serving.InferenceThreads;
import io.moram.serving.TestPictures;
import io.moram.serving.bank.AtomLog;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.apache.flink.api.common.serialization.SerializerConfigImpl;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.runtime.tasks.mailbox.Mail;
import org.apache.flink.streaming.runtime.tasks.mailbox.TaskMailbox;
import org.apache.flink.streaming.util.OneInputStreamOperatorTestHarness;
import org.apache.flink.util.concurrent.Executors;
import org.apache.logging.log4j.Level;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * What becomes of requests while the bank of their learner loads, and of those that get too old.
 */
class UnloadedBanksTest {
  private static final long START = 1000;
  private static final int DEADLINE = 500;

  /** The factory is serialized, so it finds the predictor here and not in itself. */
  private static final ThreadLocal<InMemoryServing> SERVING = new ThreadLocal<>();

  @RegisterExtension final CapturedLog log = new CapturedLog(BankFigures.class);

  private static final TraceContext TRACE =
      new TraceContext("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01", "congo=t61");

  /** Loads wait here until the test runs them. */
  private final LinkedBlockingQueue<Runnable> loads = new LinkedBlockingQueue<>();

  private OneInputStreamOperatorTestHarness<Decoded<Request>, Traced<Prediction>> harness;
  private int sent;

  @BeforeEach
  void open() throws Exception {
    SERVING.set(
        new InMemoryServing(
            Executors.directExecutor(),
            InferenceThreads.of(Executors.newDirectExecutorService(), 1),
            loads::add,
            Duration.ofMillis(400)));
    harness = harness(null);
    seal("slow", 0);
    seal("quick", 0);
    serving().banks().lease("quick").close();
  }

  @AfterEach
  void close() throws Exception {
    harness.close();
    serving().free();
    SERVING.remove();
  }

  private static InMemoryServing serving() {
    return SERVING.get();
  }

  private static OneInputStreamOperatorTestHarness<Decoded<Request>, Traced<Prediction>> harness(
      @Nullable OperatorSubtaskState state) throws Exception {
    var factory =
        new InferenceOperatorFactory(
            context -> serving(), new Batching(1, 0, 0), new RequestLimits(10, 400, DEADLINE));
    var harness =
        new OneInputStreamOperatorTestHarness<>(
            factory, Decoded.requests().createSerializer(new SerializerConfigImpl()));
    harness.setup(RecordTypes.predictions().createSerializer(new SerializerConfigImpl()));
    if (state != null) {
      harness.initializeState(state);
    }
    harness.setProcessingTime(START);
    harness.open();
    return harness;
  }

  private static void seal(String learner, int task) throws Exception {
    serving()
        .log
        .seal(learner, AtomLog.task(task, serving().sites, learner.hashCode() + task), List.of());
  }

  /** Sends a request that is written now; its id is the learner and a running number. */
  private void send(String learner) throws Exception {
    Request request =
        Request.newBuilder()
            .setLearner(learner)
            .setRequestId(learner + "-" + sent++)
            .setEventTime(START)
            .setImage(ByteBuffer.wrap(TestPictures.png(1)))
            .setCandidateLabels(List.of("robin", "rose"))
            .build();
    byte[] message = MessageCodec.requests().encode(request);
    harness.processElement(
        new StreamRecord<>(
            new Decoded<>(
                new KafkaMessage(
                    "requests", 0, sent, harness.getProcessingTime(), null, message, TRACE),
                request)));
  }

  /** Runs the next load, once it is due, and what follows from it. */
  private void runLoad() throws Exception {
    Runnable load = loads.poll(10, TimeUnit.SECONDS);
    assertThat(load).isNotNull();
    load.run();
    runMails();
  }

  private void runMails() throws Exception {
    Optional<Mail> mail = harness.getTaskMailbox().tryTake(TaskMailbox.MIN_PRIORITY);
    while (mail.isPresent()) {
      mail.get().run();
      mail = harness.getTaskMailbox().tryTake(TaskMailbox.MIN_PRIORITY);
    }
  }

  private List<String> answered() {
    return predictions().stream().map(Prediction::getRequestId).toList();
  }

  private List<Prediction> predictions() {
    return harness.extractOutputValues().stream().map(Traced::record).toList();
  }

  private List<DeadLetter> deadLetters() {
    var letters = harness.getSideOutput(DeadLetters.OUTPUT);
    return letters == null
        ? List.of()
        : letters.stream().map(letter -> letter.getValue().record()).toList();
  }

  @Test
  void otherLearnersAreAnsweredWhileABankLoads() throws Exception {
    send("slow");
    send("quick");
    send("slow");
    send("quick");
    assertThat(answered()).containsExactly("quick-1", "quick-3");
    assertThat(loads).as("one load for both requests").hasSize(1);
    assertThat(serving().loads().loading()).isEqualTo(1);

    runLoad();
    harness.endInput();
    assertThat(answered()).containsExactly("quick-1", "quick-3", "slow-0", "slow-2");
    assertThat(predictions()).extracting(Prediction::getBankVersion).containsOnly(1);
    assertThat(deadLetters()).isEmpty();
    assertThat(serving().loads().loading()).isZero();
    assertThat(serving().bankFigures().loads()).isEqualTo(2);
  }

  @Test
  void aBarrierDoesNotWaitForABankAndARestoredOperatorAnswers() throws Exception {
    send("slow");
    send("quick");
    send("slow");
    harness.prepareSnapshotPreBarrier(1);
    OperatorSubtaskState state = harness.snapshot(1, START);
    assertThat(answered()).containsExactly("quick-1");
    harness.close();

    harness = harness(state);
    send("slow");
    runLoad();
    harness.endInput();
    assertThat(answered()).containsExactly("slow-0", "slow-2", "slow-3");
    harness.prepareSnapshotPreBarrier(2);
    OperatorSubtaskState after = harness.snapshot(2, START);
    harness.close();
    harness = harness(after);
    harness.endInput();
    assertThat(answered()).as("answered once").isEmpty();
  }

  @Test
  void aPredictionKeepsItsTraceAcrossARestore() throws Exception {
    send("slow");
    harness.prepareSnapshotPreBarrier(1);
    OperatorSubtaskState state = harness.snapshot(1, START);
    harness.close();
    harness = harness(state);
    runLoad();
    harness.endInput();
    assertThat(harness.extractOutputValues()).extracting(Traced::trace).containsExactly(TRACE);
  }

  @Test
  void aDeadLetterKeepsItsTrace() throws Exception {
    serving().log.breakDown(true);
    send("slow");
    for (int tries = 1; deadLetters().isEmpty(); tries++) {
      runLoad();
      harness.prepareSnapshotPreBarrier(tries);
    }
    assertThat(harness.getSideOutput(DeadLetters.OUTPUT))
        .extracting(letter -> letter.getValue().trace())
        .containsExactly(TRACE);
  }

  @Test
  void aRestoredRequestIsAnsweredWithoutAnotherInput() throws Exception {
    send("slow");
    harness.prepareSnapshotPreBarrier(1);
    OperatorSubtaskState state = harness.snapshot(1, START);
    harness.close();
    serving().banks().lease("slow").close();
    harness = harness(state);
    runMails();
    assertThat(answered()).containsExactly("slow-0");
  }

  @Test
  void aBankThatCannotBeReadIsTriedAgainAndThenOnlyItsRequestsAreRefused() throws Exception {
    serving().log.breakDown(true);
    send("slow");
    int tries = 0;
    while (deadLetters().isEmpty()) {
      runLoad();
      tries++;
      // A refused request is a batch that is answered with a refusal.
      harness.prepareSnapshotPreBarrier(tries);
      assertThat(tries).isLessThan(10);
    }
    assertThat(tries).isGreaterThan(1);
    send("slow");
    send("quick");
    harness.prepareSnapshotPreBarrier(100);
    assertThat(loads).as("refused at once").isEmpty();
    assertThat(answered()).containsExactly("quick-2");
    assertThat(deadLetters())
        .hasSize(2)
        .allSatisfy(
            letter -> {
              assertThat(letter.getReason()).isEqualTo(DeadLetterReason.UNAVAILABLE);
              assertThat(letter.getDetail())
                  .isEqualTo(
                      "The bank of learner slow could not be read before serving.bank-deadline:"
                          + " the log cannot be reached");
            });
    assertThat(serving().loads().refused()).isEqualTo(1);
    assertThat(log.lines(Level.WARN))
        .containsExactly(
            "Bank cannot be loaded, so requests of its learner are refused: learner=slow"
                + " reason='the log cannot be reached'");

    serving().log.breakDown(false);
    seal("slow", 1);
    send("slow");
    runLoad();
    harness.endInput();
    assertThat(answered())
        .as("a new version is tried at once")
        .containsExactly("quick-2", "slow-3");
    assertThat(serving().loads().refused()).isZero();
  }

  @Test
  void aBankThatCanBeReadAgainAnswersThoseThatWaited() throws Exception {
    serving().log.breakDown(true);
    send("slow");
    runLoad();
    serving().log.breakDown(false);
    runLoad();
    harness.endInput();
    assertThat(answered()).containsExactly("slow-0");
    assertThat(deadLetters()).isEmpty();
  }

  @Test
  void aRequestThatIsTooOldWhenItsTurnComesIsNotComputed() throws Exception {
    send("slow");
    harness.setProcessingTime(START + DEADLINE);
    send("slow");
    harness.setProcessingTime(START + DEADLINE + 1);
    runLoad();
    harness.endInput();
    assertThat(answered()).containsExactly("slow-1");
    assertThat(deadLetters())
        .singleElement()
        .satisfies(
            letter -> {
              assertThat(letter.getReason()).isEqualTo(DeadLetterReason.EXPIRED);
              assertThat(letter.getDetail())
                  .isEqualTo("the request is 501 ms old; serving.request-deadline is 500 ms.");
            });
  }

  @Test
  void aRequestThatIsTooOldWhenItComesLoadsNoBank() throws Exception {
    Request request =
        Request.newBuilder()
            .setLearner("slow")
            .setRequestId("old")
            .setEventTime(START)
            .setImage(ByteBuffer.wrap(TestPictures.png(1)))
            .build();
    byte[] message = MessageCodec.requests().encode(request);
    harness.setProcessingTime(START + 2 * DEADLINE);
    harness.processElement(
        new StreamRecord<>(
            new Decoded<>(new KafkaMessage("requests", 0, 7, START, null, message), request)));
    assertThat(loads).isEmpty();
    assertThat(deadLetters())
        .extracting(DeadLetter::getReason)
        .containsExactly(DeadLetterReason.EXPIRED);
  }
}
