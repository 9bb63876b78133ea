// SPDX-License-Identifier: Apache-2.0
package io.moram.flink.embed;

import io.moram.flink.backbone.SharedBackbone;
import io.moram.flink.io.DeadLetters;
import io.moram.flink.io.Decoded;
import io.moram.flink.io.KafkaMessage;
import io.moram.flink.learner.LearnerInput;
import io.moram.flink.learner.LearnerInput.EmbeddedExample;
import io.moram.flink.learner.LearnerInput.EndRequest;
import io.moram.model.Backbone;
import io.moram.model.image.BadImageException;
import io.moram.schemas.DeadLetterReason;
import io.moram.schemas.EndOfTask;
import io.moram.schemas.Example;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.ScheduledFuture;
import org.apache.avro.specific.SpecificRecord;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.Histogram;
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
 * <p>The operator has no state. A partial batch is flushed before every barrier and watermark, when
 * the delay has passed, and at the end of the input.
 */
final class EmbedOperator extends AbstractStreamOperator<LearnerInput>
    implements OneInputStreamOperator<Decoded<SpecificRecord>, LearnerInput>, BoundedOneInput {
  private static final int HISTOGRAM_WINDOW = 1000;

  private final EmbedSettings settings;
  private transient @Nullable SharedBackbone shared;
  private transient List<Waiting> batch = new ArrayList<>();
  private transient @Nullable DeadLetters deadLetters;
  private transient @Nullable Counter examplesIn;
  private transient @Nullable Histogram batchSizes;
  private transient boolean flushAtDelay;

  /**
   * An input that waits for its batch.
   *
   * @param example null if the input is the end of a task
   */
  private record Waiting(String learner, @Nullable PreparedExample example) {}

  /**
   * An example whose picture could be read.
   *
   * @param image the picture's file
   * @param pixels the picture, prepared for the backbone
   */
  @SuppressWarnings("ArrayRecordComponent") // Carried, never compared.
  private record PreparedExample(Example record, byte[] image, float[] pixels) {

    EmbeddedExample with(float[] embedding) {
      return new EmbeddedExample(
          record.getLearner(),
          image,
          record.getLabel(),
          record.getPromptTemplate(),
          record.getTaskMarker(),
          embedding);
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
    deadLetters = new DeadLetters(getMetricGroup());
    examplesIn = getMetricGroup().counter("examplesIn");
    batchSizes =
        getMetricGroup()
            .histogram("batchSize", new DescriptiveStatisticsHistogram(HISTOGRAM_WINDOW));
  }

  @Override
  public void processElement(StreamRecord<Decoded<SpecificRecord>> element) {
    SpecificRecord record = element.getValue().record();
    if (record instanceof EndOfTask end) {
      batch.add(new Waiting(end.getLearner(), null));
    } else {
      require(examplesIn).inc();
      Example example = (Example) record;
      try {
        batch.add(new Waiting(example.getLearner(), prepare(example)));
      } catch (BadImageException e) {
        setAside(element.getValue().message(), e);
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

  private PreparedExample prepare(Example example) throws BadImageException {
    // The only copy of the picture's file up to keyed state.
    ByteBuffer buffer = example.getImage().duplicate();
    byte[] image = new byte[buffer.remaining()];
    buffer.get(image);
    return new PreparedExample(example, image, backbone().preprocessor().prepare(image));
  }

  private void setAside(KafkaMessage message, BadImageException fault) {
    long now = getProcessingTimeService().getCurrentProcessingTime();
    output.collect(
        DeadLetters.OUTPUT,
        new StreamRecord<>(
            require(deadLetters)
                .setAside(
                    message, DeadLetterReason.BAD_IMAGE, String.valueOf(fault.getMessage()), now)));
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
    Iterator<float[]> embeddings = embed(pictures).iterator();
    for (Waiting waiting : leaving) {
      LearnerInput input =
          waiting.example == null
              ? new EndRequest(waiting.learner)
              : waiting.example.with(embeddings.next());
      output.collect(new StreamRecord<>(input));
    }
  }

  private List<float[]> embed(List<float[]> pictures) {
    return settings.embeddings()
        ? require(shared).backbone().embedImages(pictures)
        : Collections.nCopies(pictures.size(), new float[0]);
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
