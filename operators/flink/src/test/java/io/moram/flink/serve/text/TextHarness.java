// SPDX-License-Identifier: Apache-2.0
package io.moram.flink.serve.text;

import io.moram.flink.io.DeadLetters;
import io.moram.flink.io.Decoded;
import io.moram.flink.io.KafkaMessage;
import io.moram.flink.io.RecordEncoding;
import io.moram.flink.io.RecordTypes;
import io.moram.flink.io.Traced;
import io.moram.flink.serve.settings.RequestLimits;
import io.moram.flink.serve.settings.TextLimits;
import io.moram.flink.trace.TraceSettings;
import io.moram.model.LanguageModel;
import io.moram.schemas.DeadLetter;
import io.moram.schemas.MessageCodec;
import io.moram.schemas.TextPrediction;
import io.moram.schemas.TextRequest;
import io.moram.schemas.trace.TraceContext;
import io.moram.serving.AnswerRule;
import io.moram.serving.text.TextServing;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.stream.Stream;
import org.apache.flink.api.common.serialization.SerializerConfigImpl;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.runtime.tasks.mailbox.Mail;
import org.apache.flink.streaming.runtime.tasks.mailbox.TaskMailbox;
import org.apache.flink.streaming.util.OneInputStreamOperatorTestHarness;
import org.jspecify.annotations.Nullable;

/** An operator that answers prompts, whose steps the test runs. */
final class TextHarness implements AutoCloseable {
  static final long START = 1000;
  static final int DEADLINE = 500;

  /** The factory is serialized, so it finds the model here and not in itself. */
  private static final ThreadLocal<ModelLease> MODEL = new ThreadLocal<>();

  private final OneInputStreamOperatorTestHarness<Decoded<TextRequest>, Traced<TextPrediction>>
      harness;
  private int sent;

  private TextHarness(
      OneInputStreamOperatorTestHarness<Decoded<TextRequest>, Traced<TextPrediction>> harness) {
    this.harness = harness;
  }

  /** The place in a trace of every request. */
  static final TraceContext TRACE =
      new TraceContext("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01", "congo=t61");

  static TextHarness open(TextServing serving, int concurrent) throws Exception {
    return open(serving, serving.model, Runnable::run, concurrent, null);
  }

  static TextHarness restored(TextServing serving, OperatorSubtaskState state) throws Exception {
    return open(serving, serving.model, Runnable::run, 8, state);
  }

  /**
   * Opens an operator.
   *
   * @param model the model of {@code serving}, or one that stands before it
   * @param loaders load banks
   * @param concurrent the most answers at once
   */
  static TextHarness open(
      TextServing serving,
      LanguageModel model,
      Executor loaders,
      int concurrent,
      @Nullable OperatorSubtaskState state)
      throws Exception {
    MODEL.set(new ModelLease(model, new InMemoryTexts(serving, loaders), () -> {}));
    TextSettings settings =
        new TextSettings(
            AnswerRule.RECALL,
            new TextLimits(concurrent, 24, 40, 4),
            new RequestLimits(3, 0, DEADLINE));
    var harness =
        new OneInputStreamOperatorTestHarness<>(
            new GenerationOperatorFactory(
                context -> MODEL.get(), settings, RecordEncoding.AVRO, TraceSettings.OFF),
            Decoded.textRequests().createSerializer(new SerializerConfigImpl()));
    harness.setup(RecordTypes.textPredictions().createSerializer(new SerializerConfigImpl()));
    if (state != null) {
      harness.initializeState(state);
    }
    harness.setProcessingTime(START);
    harness.open();
    return new TextHarness(harness);
  }

  /** A request that is written at {@link #START}. */
  static TextRequest.Builder request(String learner, String prompt) {
    return TextRequest.newBuilder()
        .setLearner(learner)
        .setRequestId(learner + "/" + prompt)
        .setEventTime(START)
        .setPrompt(prompt);
  }

  void send(TextRequest.Builder asked) throws Exception {
    TextRequest request = asked.build();
    byte[] message = MessageCodec.textRequests().encode(request);
    harness.processElement(
        new StreamRecord<>(
            new Decoded<>(
                new KafkaMessage("requests", 0, sent++, START, null, message, TRACE), request)));
  }

  /** Runs steps until nothing is left to do. */
  void runAll() throws Exception {
    runSteps(Integer.MAX_VALUE);
  }

  void runSteps(int most) throws Exception {
    for (int i = 0; i < most; i++) {
      Optional<Mail> mail = harness.getTaskMailbox().tryTake(TaskMailbox.MIN_PRIORITY);
      if (mail.isEmpty()) {
        return;
      }
      mail.get().run();
    }
  }

  void setTime(long time) throws Exception {
    harness.setProcessingTime(time);
  }

  OperatorSubtaskState snapshot() throws Exception {
    harness.prepareSnapshotPreBarrier(1);
    return harness.snapshot(1, START);
  }

  void endInput() throws Exception {
    harness.endInput();
  }

  /** The places in a trace of all that was put out. */
  List<@Nullable TraceContext> traces() {
    Stream<@Nullable TraceContext> answers =
        harness.extractOutputValues().stream().map(Traced::trace);
    var letters = harness.getSideOutput(DeadLetters.OUTPUT);
    return letters == null
        ? answers.toList()
        : Stream.concat(answers, letters.stream().map(letter -> letter.getValue().trace()))
            .toList();
  }

  List<TextPrediction> predictions() {
    return harness.extractOutputValues().stream().map(Traced::record).toList();
  }

  List<DeadLetter> deadLetters() {
    var letters = harness.getSideOutput(DeadLetters.OUTPUT);
    return letters == null
        ? List.of()
        : letters.stream().map(letter -> letter.getValue().record()).toList();
  }

  @Override
  public void close() throws Exception {
    harness.close();
    MODEL.remove();
  }
}
