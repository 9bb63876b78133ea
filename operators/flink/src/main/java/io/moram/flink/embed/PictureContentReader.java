// SPDX-License-Identifier: Apache-2.0
package io.moram.flink.embed;

import io.moram.flink.io.KafkaMessage;
import io.moram.flink.io.RecordPlace;
import io.moram.flink.learner.Content;
import io.moram.flink.learner.LearnerInput.EmbeddedExample;
import io.moram.model.Backbone;
import io.moram.model.FeatureWidths;
import io.moram.model.LabelReadings;
import io.moram.model.image.BadImageException;
import io.moram.schemas.DeadLetterReason;
import io.moram.schemas.Example;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.avro.specific.SpecificRecord;
import org.apache.flink.metrics.Histogram;

/** Reads pictures with class names. What the model reads is the picture's pixels. */
final class PictureContentReader implements ContentReader<float[]> {
  private final Backbone backbone;
  private final LabelReadings names;
  private final Histogram decodeMillis;

  /**
   * @param decodeMillis takes the time that each picture takes, also one that cannot be read
   */
  PictureContentReader(Backbone backbone, Histogram decodeMillis) {
    this.backbone = backbone;
    this.names = new LabelReadings(backbone);
    this.decodeMillis = decodeMillis;
  }

  @Override
  public PreparedExample<float[]> prepare(KafkaMessage message, SpecificRecord record)
      throws RefusedExampleException {
    if (!(record instanceof Example example)) {
      throw new RefusedExampleException(
          DeadLetterReason.INVALID,
          "The record is of the type "
              + record.getSchema().getName()
              + "; must be an Example, because this job's model reads pictures. Send it to a job"
              + " whose backbone.folder holds a language model.");
    }
    if (!names.isReadable(example.getLabel())) {
      throw new RefusedExampleException(
          DeadLetterReason.INVALID,
          "label is '"
              + example.getLabel()
              + "'; the backbone's tokenizer cannot read it. Send a name in a language that the"
              + " backbone was trained on.");
    }
    // The only copy of the picture's file up to keyed state.
    ByteBuffer buffer = example.getImage().duplicate();
    byte[] file = new byte[buffer.remaining()];
    buffer.get(file);
    try {
      return new PreparedExample<>(
          message,
          pixels(file),
          new EmbeddedExample(
              example.getLearner(),
              new Content.Picture(file),
              example.getLabel(),
              example.getPromptTemplate(),
              example.getTaskMarker(),
              NONE,
              NONE,
              RecordPlace.of(message),
              message.timestamp()));
    } catch (BadImageException e) {
      throw new RefusedExampleException(DeadLetterReason.BAD_IMAGE, String.valueOf(e.getMessage()));
    }
  }

  private float[] pixels(byte[] file) throws BadImageException {
    long from = System.nanoTime();
    try {
      return backbone.preprocessor().prepare(file);
    } finally {
      decodeMillis.update(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - from));
    }
  }

  @Override
  public FeatureWidths widths() {
    return backbone.featureWidths();
  }

  @Override
  public List<float[]> features(List<float[]> inputs) {
    return backbone.features(inputs);
  }

  @Override
  public DeadLetterReason notFinite() {
    return DeadLetterReason.BAD_IMAGE;
  }
}
