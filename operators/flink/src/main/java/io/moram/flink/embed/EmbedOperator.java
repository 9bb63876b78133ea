// SPDX-License-Identifier: Apache-2.0
package io.moram.flink.embed;

import io.moram.flink.backbone.SharedBackbone;
import io.moram.flink.io.DeadLetters;
import io.moram.flink.io.Decoded;
import io.moram.flink.io.KafkaMessage;
import io.moram.flink.io.RecordPlace;
import io.moram.flink.learner.LearnerInput;
import io.moram.flink.learner.LearnerInput.EmbeddedExample;
import io.moram.model.Backbone;
import io.moram.model.FeatureWidths;
import io.moram.model.LabelReadings;
import io.moram.model.image.BadImageException;
import io.moram.schemas.DeadLetterReason;
import io.moram.schemas.Example;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
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
 * ends of tasks included. Pictures that cannot be read go to {@link DeadLetters#OUTPUT}.
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
  private transient List<Waiting> batch = new ArrayList<>();
  private transient @Nullable LabelReadings names;
  private transient @Nullable DeadLetters deadLetters;
  private transient @Nullable Counter examplesIn;
  private transient @Nullable Histogram batchSizes;
  private transient boolean flushAtDelay;
  private transient @Nullable QuietSource quiet;

  /**
   * An input that waits for its batch.
   *
   * @param control an input without a picture, or null
   */
  private record Waiting(@Nullable PreparedExample example, @Nullable LearnerInput control) {}

  /**
   * An example whose picture could be read.
   *
   * @param message the message that it came in
   * @param image the picture's file
   * @param pixels the picture, prepared for the backbone
   */
  @SuppressWarnings("ArrayRecordComponent") // Carried, never compared.
  private record PreparedExample(
      KafkaMessage message, Example record, byte[] image, float[] pixels) {

    EmbeddedExample with(float[] features, int hidden) {
      return new EmbeddedExample(
          record.getLearner(),
          image,
          record.getLabel(),
          record.getPromptTemplate(),
          record.getTaskMarker(),
          Arrays.copyOfRange(features, hidden, features.length),
          Arrays.copyOf(features, hidden),
          RecordPlace.of(message),
          message.timestamp());
    }
  }

  EmbedOperator(StreamOperatorParameters<LearnerInput> parameters, EmbedSettings settings) {
    super(parameters);
    this.settings = settings;
  }

  @Override
  public void open() throws Exception {
    super.open();
    shared = SharedBackbone.acquire(settings.backbone(), getRuntimeContext());
    names = new LabelReadings(backbone());
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
    return batch.isEmpty()
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
    if (control != null) {
      batch.add(new Waiting(null, control));
    } else {
      require(examplesIn).inc();
      Example example = (Example) record;
      if (!require(names).isReadable(example.getLabel())) {
        setAside(
            element.getValue().message(),
            DeadLetterReason.INVALID,
            "label is '"
                + example.getLabel()
                + "'; the backbone's tokenizer cannot read it. Send a name in a language that the"
                + " backbone was trained on.");
        return;
      }
      try {
        batch.add(new Waiting(prepare(element.getValue().message(), example), null));
      } catch (BadImageException e) {
        setAside(
            element.getValue().message(),
            DeadLetterReason.BAD_IMAGE,
            String.valueOf(e.getMessage()));
        return;
      }
    }
    if (batch.size() >= settings.batchSize()) {
      flush();
    } else if (!flushAtDelay) {
      flushAtDelay = true;
      long now = getProcessingTimeService().getCurrentProcessingTime();
      ScheduledFuture<?> unused =
          getProcessingTimeService().registerTimer(now + settings.delayMillis(), time -> onDelay());
    }
  }

  private PreparedExample prepare(KafkaMessage message, Example example) throws BadImageException {
    // The only copy of the picture's file up to keyed state.
    ByteBuffer buffer = example.getImage().duplicate();
    byte[] image = new byte[buffer.remaining()];
    buffer.get(image);
    return new PreparedExample(message, example, image, backbone().preprocessor().prepare(image));
  }

  private void setAside(KafkaMessage message, DeadLetterReason reason, String fault) {
    long now = getProcessingTimeService().getCurrentProcessingTime();
    output.collect(
        DeadLetters.OUTPUT,
        new StreamRecord<>(require(deadLetters).setAside(message, reason, fault, now)));
  }

  private void onDelay() {
    flushAtDelay = false;
    flush();
  }

  private void flush() {
    if (batch.isEmpty()) {
      return;
    }
    List<Waiting> leaving = batch;
    batch = new ArrayList<>();
    List<float[]> pictures = new ArrayList<>();
    for (Waiting waiting : leaving) {
      if (waiting.example != null) {
        pictures.add(waiting.example.pixels);
      }
    }
    require(batchSizes).update(leaving.size());
    Iterator<float[]> features = backbone().features(pictures).iterator();
    FeatureWidths widths = backbone().featureWidths();
    for (Waiting waiting : leaving) {
      if (waiting.example == null) {
        output.collect(new StreamRecord<>(require(waiting.control)));
        continue;
      }
      float[] own = features.next();
      if (widths.fit(own)) {
        output.collect(new StreamRecord<>(waiting.example.with(own, widths.hidden())));
      } else {
        setAside(
            waiting.example.message,
            DeadLetterReason.BAD_IMAGE,
            "The backbone's features of the picture are not finite numbers");
      }
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

  private Backbone backbone() {
    return require(shared).backbone();
  }

  private static <T> T require(@Nullable T opened) {
    if (opened == null) {
      throw new IllegalStateException("The operator has not been opened");
    }
    return opened;
  }
}
