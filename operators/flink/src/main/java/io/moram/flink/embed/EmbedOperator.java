// SPDX-License-Identifier: Apache-2.0
package io.moram.flink.embed;

import io.moram.flink.backbone.SharedBackbone;
import io.moram.flink.io.DeadLetters;
import io.moram.flink.io.Decoded;
import io.moram.flink.io.KafkaMessage;
import io.moram.flink.learner.LearnerInput;
import io.moram.flink.learner.LearnerInput.EmbeddedExample;
import io.moram.flink.learner.LearnerInput.EndRequest;
import io.moram.model.clip.ClipBackbone;
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
 * Embeds examples with the frozen backbone, in small batches, and keeps their order; ends of tasks
 * keep their place among them. Pictures that cannot be used go to {@link DeadLetters#OUTPUT}.
 *
 * <p>Has no state: what waits for a batch leaves before every barrier and watermark, at the latest
 * after the delay, and at the end of the input.
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
   * @param pixels the prepared picture; null: an end of a task, or nothing to embed
   */
  @SuppressWarnings("ArrayRecordComponent") // Carried, never compared.
  private record Waiting(SpecificRecord record, float @Nullable [] pixels) {}

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
    if (record instanceof EndOfTask) {
      batch.add(new Waiting(record, null));
    } else {
      require(examplesIn).inc();
      try {
        batch.add(new Waiting(record, prepare((Example) record)));
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

  private float[] prepare(Example example) throws BadImageException {
    ByteBuffer image = example.getImage().duplicate();
    byte[] bytes = new byte[image.remaining()];
    image.get(bytes);
    return backbone().preprocessor().prepare(bytes);
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
      if (waiting.pixels != null) {
        pictures.add(waiting.pixels);
      }
    }
    require(batchSizes).update(leaving.size());
    Iterator<float[]> embeddings = embed(pictures).iterator();
    for (Waiting waiting : leaving) {
      LearnerInput input =
          waiting.record instanceof Example example
              ? new EmbeddedExample(example, embeddings.next())
              : new EndRequest((EndOfTask) waiting.record);
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

  private ClipBackbone backbone() {
    return require(shared).backbone();
  }

  private static <T> T require(@Nullable T opened) {
    if (opened == null) {
      throw new IllegalStateException("The operator has not been opened");
    }
    return opened;
  }
}
