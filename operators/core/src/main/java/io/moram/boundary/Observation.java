// SPDX-License-Identifier: Apache-2.0
package io.moram.boundary;

import io.moram.boundary.features.FourierFeatures;
import org.apiguardian.api.API;
import org.jspecify.annotations.Nullable;

/** One labeled example as a detector sees it; for use by one thread. */
@API(status = API.Status.EXPERIMENTAL)
public final class Observation {
  private final long position;
  private final float[] embedding;
  private final String label;
  private final @Nullable String marker;

  /**
   * The embedding's features, which are the same for every map of its width; null: not computed.
   */
  private float @Nullable [] features;

  /**
   * An observation of one example.
   *
   * @param position its position in the learner's stream; grows from one observation to the next
   * @param embedding the frozen backbone's embedding of the picture, L2-normalised; a learner's
   *     embeddings all have one width. Must not be changed after the call
   * @param label the example's class name
   * @param marker the producer's name for the task that the example belongs to; null: none given
   */
  public Observation(long position, float[] embedding, String label, @Nullable String marker) {
    this.position = position;
    this.embedding = embedding;
    this.label = label;
    this.marker = marker;
  }

  /** The position in the learner's stream. */
  public long position() {
    return position;
  }

  /** The frozen backbone's embedding of the picture; must not be changed. */
  public float[] embedding() {
    return embedding;
  }

  /** The example's class name. */
  public String label() {
    return label;
  }

  /** The producer's name for the task that the example belongs to; null: none given. */
  public @Nullable String marker() {
    return marker;
  }

  /** The embedding's features, computed on the first call. */
  public float[] features(FourierFeatures map) {
    float[] known = features;
    if (known == null) {
      known = map.of(embedding);
      features = known;
    }
    return known;
  }
}
