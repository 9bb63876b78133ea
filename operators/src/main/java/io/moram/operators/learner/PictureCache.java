// SPDX-License-Identifier: Apache-2.0
package io.moram.operators.learner;

import io.moram.training.TrainingPicture;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Prepared pictures of one open task on the heap, by their slot in the reservoir, up to a bound:
 * what does not fit is read from keyed state and prepared anew at every use. Batches draw slots
 * evenly, so which ones fit makes no difference.
 */
final class PictureCache {
  private final long maxBytes;
  private final Map<Integer, TrainingPicture> prepared = new HashMap<>();
  private long bytes;

  PictureCache(long maxBytes) {
    this.maxBytes = maxBytes;
  }

  @Nullable TrainingPicture get(int slot) {
    return prepared.get(slot);
  }

  void put(int slot, TrainingPicture picture) {
    long size = size(picture);
    if (bytes + size <= maxBytes) {
      forget(slot);
      prepared.put(slot, picture);
      bytes += size;
    }
  }

  void forget(int slot) {
    TrainingPicture before = prepared.remove(slot);
    if (before != null) {
      bytes -= size(before);
    }
  }

  private static long size(TrainingPicture picture) {
    return (long) picture.pixels().length * Float.BYTES;
  }

  void clear() {
    prepared.clear();
    bytes = 0;
  }
}
