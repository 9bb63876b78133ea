// SPDX-License-Identifier: Apache-2.0
package io.moram.flink.learner;

import io.moram.flink.io.RecordPlace;
import io.moram.flink.metrics.OldestInput;

/**
 * The part of an example that the trainer keeps.
 *
 * @param content the picture, or the prompt with its answer
 * @param label the class name
 * @param promptTemplate the prompt of the class, with {@code {}} where the class name goes
 * @param features the frozen model's features, {@code [hidden + embedding]}; empty for examples of
 *     an older version
 * @param place where the example was read
 * @param time the time of its record, in milliseconds since 1970-01-01 UTC; below 0: unknown
 */
@SuppressWarnings("ArrayRecordComponent") // Carried, never compared.
public record LabeledExample(
    Content content,
    String label,
    String promptTemplate,
    float[] features,
    RecordPlace place,
    long time) {

  /** An example whose time is unknown. */
  public LabeledExample(
      Content content, String label, String promptTemplate, float[] features, RecordPlace place) {
    this(content, label, promptTemplate, features, place, OldestInput.UNKNOWN);
  }

  /** A picture whose place is unknown. */
  public static LabeledExample picture(
      byte[] file, String label, String promptTemplate, float[] features) {
    return new LabeledExample(
        new Content.Picture(file), label, promptTemplate, features, RecordPlace.UNKNOWN);
  }

  /** A picture without features. */
  public static LabeledExample picture(byte[] file, String label, String promptTemplate) {
    return picture(file, label, promptTemplate, new float[0]);
  }
}
