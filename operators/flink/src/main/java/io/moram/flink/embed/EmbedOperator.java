// SPDX-License-Identifier: Apache-2.0
package io.moram.flink.embed;

import io.moram.flink.backbone.SharedBackbone;
import io.moram.flink.io.DeadLetters;
import io.moram.flink.io.Decoded;
import io.moram.flink.io.KafkaMessage;
import io.moram.flink.learner.LearnerInput;
import io.moram.schemas.DeadLetterReason;
import java.util.Arrays;
import java.util.concurrent.ScheduledFuture;
import org.apache.avro.specific.SpecificRecord;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.Histogram;
import org.apache.flink.runtime.io.AvailabilityProvider;
import org.apache.flink.runtime.metrics.DescriptiveStatisticsHistogram;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.BoundedOneInput;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.api.operators.StreamOperatorParameters;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.jspecify.annotations.Nullable;

/**
 * Embeds examples with the frozen backbone in small batches. The output has the order of the input,
 * ends of tasks included. Examples that the model cannot read go to {@link DeadLetters#OUTPUT}.
 *
 * <p>If an idle time ends tasks, a watermark says that all records up to its time have been sent.
 *
 * <p>The operator has no state. A partial batch is flushed before every barrier and watermark, when
 * the delay has passed, and at the end of the input.
 */
final class EmbedOperator extends AbstractStreamOperator<LearnerInput>
    implements OneInputStreamOperator<Decoded<SpecificRecord>, LearnerInput>, BoundedOneInput {
  private static final int HISTOGRAM_WINDOW = 1000;

  private final EmbedSettings settings;
  private transient @Nullable SharedBackbone shared;
  private transient @Nullable ExampleBatch<?> batch;
  private transient @Nullable DeadLetters deadLetters;
  private transient @Nullable Counter examplesIn;
  private transient @Nullable Histogram batchSizes;
  private transient boolean flushAtDelay;
  private transient @Nullable QuietSource quiet;

  EmbedOperator(StreamOperatorParameters<LearnerInput> parameters, EmbedSettings settings) {
    super(parameters);
    this.settings = settings;
  }

  @Override
  public void open() throws Exception {
    super.open();
    shared = SharedBackbone.acquire(settings.backbone(), getRuntimeContext());
    batch =
        new ExampleBatch<>(
            ContentReader.of(shared.model(), settings.textTokens(), getMetricGroup()),
            new BatchOutput());
    deadLetters = new DeadLetters(getMetricGroup());
    examplesIn = getMetricGroup().counter("examplesIn");
    batchSizes =
        getMetricGroup()
            .histogram("batchSize", new DescriptiveStatisticsHistogram(HISTOGRAM_WINDOW));
    if (settings.idleMillis() > 0) {
      quiet =
          new QuietSource(
              settings.idleMillis(),
              getProcessingTimeService(),
              this::isFree,
              time -> output.emitWatermark(new Watermark(time)));
    }
  }

  /** Whether nothing waits here, and the output takes more. */
  private boolean isFree() {
    return require(batch).size() == 0
        && Arrays.stream(getContainingTask().getEnvironment().getAllWriters())
            .allMatch(AvailabilityProvider::isAvailable);
  }

  @Override
  public void processElement(StreamRecord<Decoded<SpecificRecord>> element) {
    take(element);
    if (quiet != null) {
      quiet.busy();
    }
  }

  private void take(StreamRecord<Decoded<SpecificRecord>> element) {
    SpecificRecord record = element.getValue().record();
    LearnerInput control = ControlInputs.of(record);
    ExampleBatch<?> waiting = require(batch);
    if (control != null) {
      waiting.add(control);
    } else {
      require(examplesIn).inc();
      waiting.add(element.getValue().message(), record);
    }
    if (waiting.size() >= settings.batchSize()) {
      flush();
    } else if (!flushAtDelay) {
      flushAtDelay = true;
      long now = getProcessingTimeService().getCurrentProcessingTime();
      ScheduledFuture<?> unused =
          getProcessingTimeService().registerTimer(now + settings.delayMillis(), time -> onDelay());
    }
  }

  /** Sends on what leaves a batch. */
  private final class BatchOutput implements ExampleBatch.Output {
    @Override
    public void collect(LearnerInput input) {
      output.collect(new StreamRecord<>(input));
    }

    @Override
    public void setAside(KafkaMessage message, DeadLetterReason reason, String fault) {
      long now = getProcessingTimeService().getCurrentProcessingTime();
      output.collect(
          DeadLetters.OUTPUT,
          new StreamRecord<>(require(deadLetters).setAside(message, reason, fault, now)));
    }
  }

  private void onDelay() {
    flushAtDelay = false;
    flush();
  }

  private void flush() {
    ExampleBatch<?> leaving = require(batch);
    if (leaving.size() > 0) {
      require(batchSizes).update(leaving.size());
      leaving.flush();
    }
  }

  @Override
  public void prepareSnapshotPreBarrier(long checkpoint) {
    flush();
  }

  @Override
  public void processWatermark(Watermark mark) throws Exception {
    flush();
    super.processWatermark(mark);
  }

  @Override
  public void endInput() {
    flush();
  }

  @Override
  public void close() throws Exception {
    if (shared != null) {
      shared.close();
    }
    super.close();
  }

  private static <T> T require(@Nullable T opened) {
    if (opened == null) {
      throw new IllegalStateException("The operator has not been opened");
    }
    return opened;
  }
}
