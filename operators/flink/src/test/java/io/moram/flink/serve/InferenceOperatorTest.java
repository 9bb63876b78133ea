// SPDX-License-Identifier: Apache-2.0
package io.moram.flink.serve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.moram.atoms.ClassPrompt;
import io.moram.flink.io.DeadLetters;
import io.moram.flink.io.Decoded;
import io.moram.flink.io.KafkaMessage;
import io.moram.flink.io.RecordTypes;
import io.moram.flink.io.Traced;
import io.moram.flink.serve.atoms.RejectedMessage;
import io.moram.flink.serve.settings.RequestLimits;
import io.moram.flink.testing.InterceptedMetrics;
import io.moram.schemas.DeadLetter;
import io.moram.schemas.DeadLetterReason;
import io.moram.schemas.EvaluationContext;
import io.moram.schemas.MessageCodec;
import io.moram.schemas.Prediction;
import io.moram.schemas.Request;
import io.moram.serving.InferenceThreads;
import io.moram.serving.TestPictures;
import io.moram.serving.bank.AtomLog;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.apache.flink.api.common.serialization.SerializerConfigImpl;
import org.apache.flink.metrics.Histogram;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.operators.testutils.MockEnvironment;
import org.apache.flink.runtime.operators.testutils.MockEnvironmentBuilder;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.OneInputStreamOperatorTestHarness;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class InferenceOperatorTest {
  private static final int BATCH_SIZE = 3;
  private static final long BATCH_DELAY = 20;
  private static final RequestLimits LIMITS = new RequestLimits(10_000, 1500, 0);

  /** The factory is serialized, so it finds the predictor here and not in itself. */
  private static final ThreadLocal<InMemoryServing> SERVING = new ThreadLocal<>();

  private OneInputStreamOperatorTestHarness<Decoded<Request>, Traced<Prediction>> harness;
  private int offset;

  @BeforeEach
  void open() throws Exception {
    SERVING.set(new InMemoryServing());
    harness = harness(null);
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
            context -> serving(), new Batching(BATCH_SIZE, 0, BATCH_DELAY), LIMITS);
    var harness =
        new OneInputStreamOperatorTestHarness<>(
            factory, Decoded.requests().createSerializer(new SerializerConfigImpl()));
    harness.setup(RecordTypes.predictions().createSerializer(new SerializerConfigImpl()));
    if (state != null) {
      harness.initializeState(state);
    }
    harness.setProcessingTime(1000);
    harness.open();
    return harness;
  }

  private Decoded<Request> request(byte[] picture) {
    Request request =
        Request.newBuilder()
            .setLearner("birds")
            .setRequestId("r-" + offset)
            .setEventTime(990)
            .setImage(ByteBuffer.wrap(picture))
            .setCandidateLabels(List.of("robin", "rose"))
            .setEvaluation(new EvaluationContext("garden", "robin", List.of("robin")))
            .build();
    byte[] message = MessageCodec.requests().encode(request);
    return new Decoded<>(new KafkaMessage("requests", 4, offset++, 0, null, message), request);
  }

  private void send(int requests) throws Exception {
    for (int i = 0; i < requests; i++) {
      harness.processElement(new StreamRecord<>(request(TestPictures.png(i))));
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
  void answersAFullBatch() throws Exception {
    send(2);
    assertThat(answered()).isEmpty();
    send(1);
    assertThat(answered()).containsExactly("r-0", "r-1", "r-2");
    send(2);
    assertThat(answered()).hasSize(3);
  }

  @Test
  void aVersionThatDoesNotExistIsADeadLetterAndTheOthersAreAnswered() throws Exception {
    Decoded<Request> usual = request(TestPictures.png(1));
    Decoded<Request> frozen = request(TestPictures.png(1));
    frozen.record().setBankVersion(0);
    Decoded<Request> missing = request(TestPictures.png(1));
    missing.record().setBankVersion(3);
    for (Decoded<Request> one : List.of(usual, frozen, missing)) {
      harness.processElement(new StreamRecord<>(one));
    }
    harness.endInput();
    assertThat(answered()).containsExactly("r-0", "r-1");
    assertThat(deadLetters())
        .singleElement()
        .satisfies(
            letter -> {
              assertThat(letter.getReason()).isEqualTo(DeadLetterReason.INVALID);
              assertThat(letter.getDetail())
                  .isEqualTo(
                      "bankVersion is 3; must be 0 to 0, the newest version of learner birds.");
              assertThat(letter.getOffset()).isEqualTo(2);
            });
  }

  @Test
  void aRequestWithTooManyCandidatesIsADeadLetterAndTheOthersAreAnswered() throws Exception {
    Decoded<Request> many = request(TestPictures.png(1));
    many.record()
        .setCandidateLabels(IntStream.range(0, 10_001).mapToObj(i -> "wren " + i).toList());
    harness.processElement(new StreamRecord<>(many));
    send(1);
    harness.endInput();
    assertThat(answered()).containsExactly("r-1");
    assertThat(deadLetters())
        .singleElement()
        .satisfies(
            letter -> {
              assertThat(letter.getReason()).isEqualTo(DeadLetterReason.LIMIT);
              assertThat(letter.getDetail())
                  .isEqualTo(
                      "the number of candidateLabels is 10001; serving.maximum-candidates is"
                          + " 10000.");
              assertThat(letter.getOffset()).isZero();
            });
  }

  @Test
  void answersWhenTheFirstHasWaitedLongEnough() throws Exception {
    send(1);
    harness.setProcessingTime(1000 + BATCH_DELAY / 2);
    send(1);
    assertThat(answered()).isEmpty();
    harness.setProcessingTime(1000 + BATCH_DELAY);
    assertThat(answered()).containsExactly("r-0", "r-1");
  }

  @Test
  void theTimerOfAnAnsweredBatchDoesNotHurryTheNext() throws Exception {
    send(BATCH_SIZE);
    harness.setProcessingTime(1000 + BATCH_DELAY - 1);
    send(1);
    harness.setProcessingTime(1000 + BATCH_DELAY);
    assertThat(answered()).hasSize(BATCH_SIZE);
    harness.setProcessingTime(1000 + 2 * BATCH_DELAY - 1);
    assertThat(answered()).hasSize(BATCH_SIZE + 1);
  }

  @Test
  void answersBeforeABarrierAndKeepsNoState() throws Exception {
    send(2);
    harness.prepareSnapshotPreBarrier(1);
    assertThat(answered()).containsExactly("r-0", "r-1");
    OperatorSubtaskState state = harness.snapshot(1, 1000);
    harness.close();
    harness = harness(state);
    harness.endInput();
    assertThat(answered()).isEmpty();
  }

  @Test
  void predictionsOfOtherThreadsLeaveInOrderAndBeforeTheBarrier() throws Exception {
    ExecutorService preprocessing = Executors.newFixedThreadPool(2);
    InMemoryServing direct = serving();
    SERVING.set(
        new InMemoryServing(
            preprocessing, InferenceThreads.start(2, 1), preprocessing, Duration.ZERO));
    try (var threaded = harness(null)) {
      for (int i = 0; i < 20; i++) {
        threaded.processElement(new StreamRecord<>(request(TestPictures.png(i))));
      }
      threaded.prepareSnapshotPreBarrier(1);
      assertThat(threaded.extractOutputValues())
          .extracting(Traced::record)
          .extracting(Prediction::getRequestId)
          .containsExactlyElementsOf(IntStream.range(0, 20).mapToObj(i -> "r-" + i).toList());
    } finally {
      serving().free();
      preprocessing.shutdown();
      SERVING.set(direct);
    }
  }

  @Test
  void aSlowModelIsGivenSmallerBatches() throws Exception {
    InMemoryServing direct = serving();
    var factory =
        new InferenceOperatorFactory(context -> direct, new Batching(64, 1, BATCH_DELAY), LIMITS);
    try (var hurried =
        new OneInputStreamOperatorTestHarness<>(
            factory, Decoded.requests().createSerializer(new SerializerConfigImpl()))) {
      hurried.setup(RecordTypes.predictions().createSerializer(new SerializerConfigImpl()));
      hurried.open();
      for (int i = 0; i < 8; i++) {
        assertThat(hurried.extractOutputValues()).isEmpty();
        hurried.processElement(new StreamRecord<>(request(TestPictures.png(i))));
      }
      assertThat(hurried.extractOutputValues()).as("the first batch").hasSize(8);
      hurried.processElement(new StreamRecord<>(request(TestPictures.png(9))));
      assertThat(hurried.extractOutputValues()).as("none takes a millisecond").hasSize(9);
    }
  }

  /** Callers see a prediction only once its transaction has been committed. */
  @Test
  void theDelayToTheCommitIsMeasuredFromTheOldestPrediction() throws Exception {
    InterceptedMetrics metrics = new InterceptedMetrics();
    var factory =
        new InferenceOperatorFactory(context -> serving(), new Batching(1, 0, BATCH_DELAY), LIMITS);
    try (MockEnvironment environment =
            new MockEnvironmentBuilder().setMetricGroup(metrics).build();
        var measured =
            new OneInputStreamOperatorTestHarness<>(
                factory,
                Decoded.requests().createSerializer(new SerializerConfigImpl()),
                environment)) {
      measured.setup(RecordTypes.predictions().createSerializer(new SerializerConfigImpl()));
      measured.open();
      Histogram delay =
          (Histogram) Objects.requireNonNull(metrics.operator().get("commitDelayMillis"));
      measured.setProcessingTime(1000);
      measured.processElement(new StreamRecord<>(request(TestPictures.png(0))));
      measured.setProcessingTime(1500);
      measured.processElement(new StreamRecord<>(request(TestPictures.png(1))));
      measured.prepareSnapshotPreBarrier(1);
      measured.snapshot(1, 1500);
      // It belongs to the next checkpoint, though the first is not complete yet.
      measured.setProcessingTime(1600);
      measured.processElement(new StreamRecord<>(request(TestPictures.png(2))));
      measured.setProcessingTime(1720);
      measured.notifyOfCompletedCheckpoint(1);
      assertThat(delay.getStatistics().getMin()).isCloseTo(720, within(8L));

      // The second checkpoint fails, so the third commits its predictions.
      measured.prepareSnapshotPreBarrier(2);
      measured.snapshot(2, 1720);
      measured.setProcessingTime(1800);
      measured.processElement(new StreamRecord<>(request(TestPictures.png(3))));
      measured.prepareSnapshotPreBarrier(3);
      measured.snapshot(3, 1800);
      measured.setProcessingTime(4600);
      measured.notifyOfCompletedCheckpoint(3);
      assertThat(delay.getStatistics().getMax()).isCloseTo(3000, within(30L));

      // A checkpoint without predictions says nothing.
      measured.prepareSnapshotPreBarrier(4);
      measured.snapshot(4, 4600);
      measured.notifyOfCompletedCheckpoint(4);
      assertThat(delay.getCount()).isEqualTo(2);
    }
  }

  @Test
  void answersAtTheEndOfInput() throws Exception {
    send(2);
    harness.endInput();
    assertThat(answered()).containsExactly("r-0", "r-1");
  }

  @Test
  void aPredictionSaysWhoAnsweredAndPassesTheEvaluationThrough() throws Exception {
    serving()
        .log
        .seal(
            "birds",
            AtomLog.task(0, serving().sites, 1),
            List.of(new ClassPrompt("robin", "a {}")));
    harness.setProcessingTime(1010);
    send(1);
    harness.endInput();
    Prediction prediction = predictions().get(0);
    assertThat(prediction.getLearner()).isEqualTo("birds");
    assertThat(prediction.getBankVersion()).isEqualTo(1);
    assertThat(prediction.getProvisionalStep()).isNull();
    assertThat(prediction.getTaskShares())
        .singleElement()
        .satisfies(share -> assertThat(share.getShare()).isEqualTo(1f));
    assertThat(prediction.getRanked()).hasSize(2);
    assertThat(prediction.getEventTime()).isEqualTo(1010);
    assertThat(prediction.getLatencyMillis()).isEqualTo(20);
    assertThat(prediction.getEvaluation())
        .isEqualTo(new EvaluationContext("garden", "robin", List.of("robin")));
  }

  @Test
  void aBadPictureIsSetAsideAndTheRestAnswered() throws Exception {
    send(1);
    byte[] whole = TestPictures.png(3);
    harness.processElement(new StreamRecord<>(request(Arrays.copyOf(whole, whole.length / 2))));
    send(1);
    assertThat(answered()).containsExactly("r-0", "r-2");
    assertThat(deadLetters())
        .singleElement()
        .satisfies(
            letter -> {
              assertThat(letter.getReason()).isEqualTo(DeadLetterReason.BAD_IMAGE);
              assertThat(letter.getTopic()).isEqualTo("requests");
              assertThat(letter.getPartition()).isEqualTo(4);
              assertThat(letter.getOffset()).isEqualTo(1);
              assertThat(letter.getPayloadSize()).isPositive();
            });
  }

  @Test
  void aCandidateThatTheBackboneCannotReadIsADeadLetterAndTheOthersAreAnswered() throws Exception {
    Decoded<Request> unreadable = request(TestPictures.png(1));
    unreadable.record().setCandidateLabels(List.of("robin", "\u732b"));
    harness.processElement(new StreamRecord<>(unreadable));
    send(1);
    harness.endInput();
    assertThat(answered()).containsExactly("r-1");
    assertThat(deadLetters())
        .singleElement()
        .satisfies(
            letter -> {
              assertThat(letter.getReason()).isEqualTo(DeadLetterReason.INVALID);
              assertThat(letter.getDetail())
                  .startsWith(
                      "candidateLabels has '\u732b'; the backbone's tokenizer cannot read it.");
            });
  }

  /** One producer that sends seconds must not put 56 years into the latency of all. */
  @Test
  void aWrongClockIsKeptOutOfTheLatency() throws Exception {
    long now = 1_764_000_000_000L;
    harness.setProcessingTime(now);
    long[] eventTimes = {now - 30, now / 1000, now + 3_600_000_000L, now - 90_000_000_000L};
    for (long eventTime : eventTimes) {
      Decoded<Request> usual = request(TestPictures.png(1));
      usual.record().setEventTime(eventTime);
      harness.processElement(
          new StreamRecord<>(
              new Decoded<>(
                  new KafkaMessage("requests", 4, 1, now - 20, null, usual.message().value()),
                  usual.record())));
    }
    harness.endInput();
    assertThat(predictions())
        .extracting(Prediction::getLatencyMillis)
        .containsExactly(30.0, 20.0, 20.0, 20.0);
  }

  @Test
  void anAnswerThatNoBrokerTakesIsSetAside() throws Exception {
    List<String> labels = IntStream.range(0, 1400).mapToObj(i -> i + "語".repeat(250)).toList();
    Request request =
        Request.newBuilder(request(TestPictures.png(1)).record())
            .setCandidateLabels(labels)
            .setTopK(2000)
            .build();
    byte[] message = MessageCodec.requests().encode(request);
    harness.processElement(
        new StreamRecord<>(
            new Decoded<>(new KafkaMessage("requests", 0, 5, 0, null, message), request)));
    harness.endInput();
    assertThat(answered()).isEmpty();
    assertThat(deadLetters())
        .singleElement()
        .satisfies(
            letter -> {
              assertThat(letter.getReason()).isEqualTo(DeadLetterReason.TOO_LARGE);
              assertThat(letter.getDetail()).contains("topK");
            });
  }

  @Test
  void rejectedAtomsAreSetAside() throws Exception {
    serving()
        .rejected
        .add(
            new RejectedMessage(
                new KafkaMessage("atoms", 0, 17, 0, null, new byte[] {9}),
                DeadLetterReason.UNDECODABLE,
                "no record"));
    harness.setProcessingTime(2000);
    assertThat(deadLetters())
        .singleElement()
        .satisfies(letter -> assertThat(letter.getOffset()).isEqualTo(17));
    harness.setProcessingTime(3000);
    assertThat(Objects.requireNonNull(deadLetters())).hasSize(1);
  }
}
