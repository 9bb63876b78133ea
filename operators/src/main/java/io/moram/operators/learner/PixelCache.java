// SPDX-License-Identifier: Apache-2.0
package io.moram.operators.learner;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Prepared pictures of one open task on the heap, by their slot in the reservoir, up to a bound:
 * what does not fit is prepared anew at every use. Batches draw slots evenly, so which ones fit
 * makes no difference.
 */
final class PixelCache {
  private final long maxBytes;
  private final Map<Integer, float[]> prepared = new HashMap<>();
  private long bytes;

  PixelCache(long maxBytes) {
    this.maxBytes = maxBytes;
  }

  float @Nullable [] get(int slot) {
    return prepared.get(slot);
  }

  void put(int slot, float[] pixels) {
    long size = (long) pixels.length * Float.BYTES;
    if (bytes + size <= maxBytes) {
      forget(slot);
      prepared.put(slot, pixels);
      bytes += size;
    }
  }

  void forget(int slot) {
    float[] before = prepared.remove(slot);
    if (before != null) {
      bytes -= (long) before.length * Float.BYTES;
    }
  }

  void clear() {
    prepared.clear();
    bytes = 0;
  }
}
