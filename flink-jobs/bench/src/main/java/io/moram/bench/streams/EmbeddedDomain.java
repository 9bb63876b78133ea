// SPDX-License-Identifier: Apache-2.0
package io.moram.bench.streams;

import java.util.List;

/**
 * All examples of one domain.
 *
 * @param name the name of the domain
 * @param pictures the examples, at least one
 */
public record EmbeddedDomain(String name, List<EmbeddedItem> pictures) {

  /** Copies the list. */
  public EmbeddedDomain {
    pictures = List.copyOf(pictures);
    if (pictures.isEmpty()) {
      throw new IllegalArgumentException("Domain " + name + " has no picture");
    }
  }
}
