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
import java.util.ArrayList;
import java.util.List;
import org.apache.avro.specific.SpecificRecord;

/** Reads pictures with class names. What the model reads is the picture's pixels. */
final class PictureExampleReader implements ExampleReader<float[]> {
  /** Pictures in one pass: enough tokens for fast products, and little to fill up. */
  private static final int PASS = 4;

  private final Backbone backbone;
  private final LabelReadings names;

  PictureExampleReader(Backbone backbone) {
    this.backbone = backbone;
    this.names = new LabelReadings(backbone);
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
          backbone.preprocessor().prepare(file),
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

  @Override
  public FeatureWidths widths() {
    return backbone.featureWidths();
  }

  /**
   * All passes have the same number of pictures, the last one is filled up: a pass of another size
   * may round differently.
   */
  @Override
  public List<float[]> features(List<float[]> inputs) {
    List<float[]> features = new ArrayList<>(inputs.size());
    for (int from = 0; from < inputs.size(); from += PASS) {
      int count = Math.min(PASS, inputs.size() - from);
      List<float[]> pass = new ArrayList<>(inputs.subList(from, from + count));
      while (pass.size() < PASS) {
        pass.add(pass.get(0));
      }
      features.addAll(backbone.features(pass).subList(0, count));
    }
    return features;
  }

  @Override
  public DeadLetterReason notFinite() {
    return DeadLetterReason.BAD_IMAGE;
  }
}
