// SPDX-License-Identifier: Apache-2.0
package io.moram.boundary.pieces;

import java.util.function.Supplier;
import org.apiguardian.api.API;

/**
 * Takes the large pieces of a detector's snapshot. What is stored under a name never changes, so a
 * store writes a piece once, and deletes it when a later snapshot does not name it any more.
 */
@API(status = API.Status.EXPERIMENTAL)
@FunctionalInterface
public interface PieceSink {
  /**
   * Names a piece. A snapshot may name a piece several times.
   *
   * @param content makes the bytes; is called only if the store does not have the piece
   */
  void put(String name, Supplier<byte[]> content);
}
