// SPDX-License-Identifier: Apache-2.0
package io.moram.flink.embed;

import io.moram.flink.io.KafkaMessage;
import io.moram.flink.metrics.RecentHistogram;
import io.moram.model.Backbone;
import io.moram.model.FeatureWidths;
import io.moram.model.FrozenModel;
import io.moram.model.LanguageModel;
import io.moram.schemas.DeadLetterReason;
import java.util.List;
import org.apache.avro.specific.SpecificRecord;
import org.apache.flink.metrics.MetricGroup;

/**
 * Reads examples for one kind of model.
 *
 * @param <I> the type of what the model reads
 */
interface ContentReader<I> {
  /** An example without features. */
  float[] NONE = {};

  /**
   * The reader for a model.
   *
   * @param mostTokens the longest prompt with its answer
   * @param metrics takes the metrics of what the model reads
   */
  static ContentReader<?> of(FrozenModel model, int mostTokens, MetricGroup metrics) {
    return model instanceof LanguageModel language
        ? new TextContentReader(language, mostTokens)
        : new PictureContentReader(
            (Backbone) model, metrics.histogram("decodeMillis", new RecentHistogram()));
  }

  /**
   * Prepares an example.
   *
   * @throws RefusedExampleException if the model cannot use it
   */
  PreparedExample<I> prepare(KafkaMessage message, SpecificRecord record)
      throws RefusedExampleException;

  /** The widths of the two parts of the features. */
  FeatureWidths widths();

  /**
   * The frozen features, which have the same bits in every batch: an example must have the same
   * features whichever batch it is in after a restart.
   *
   * @param inputs may be none
   * @return {@code [hidden + embedding]} of each
   */
  List<float[]> features(List<I> inputs);

  /** The reason of an example whose features are not finite numbers. */
  DeadLetterReason notFinite();
}
