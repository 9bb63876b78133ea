// SPDX-License-Identifier: Apache-2.0
package io.moram.flink.boundary;

import io.moram.boundary.BoundaryDetector;
import java.util.Set;

/**
 * A detector, and what keyed state holds of it.
 *
 * @param pieces the names of the pieces in keyed state, kept up to date
 */
record StoredDetector(BoundaryDetector detector, Set<String> pieces) {
  private static final int NAME_BYTES = 112;

  /** The size on the heap, estimated. */
  long heapBytes() {
    return detector.heapBytes() + (long) NAME_BYTES * pieces.size();
  }
}
