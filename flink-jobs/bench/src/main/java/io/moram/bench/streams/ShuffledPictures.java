// SPDX-License-Identifier: Apache-2.0
package io.moram.bench.streams;

import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * Draws pictures of one domain for one segment. They are drawn without replacement if the domain
 * has enough of them, else with replacement.
 */
final class ShuffledPictures {

  private final List<EmbeddedItem> pictures;
  private final boolean replaced;
  private final RandomGenerator random;
  private int drawn;

  /**
   * @param most the largest number of pictures to draw
   */
  ShuffledPictures(EmbeddedDomain domain, int most, RandomGenerator random) {
    replaced = most > domain.pictures().size();
    pictures = replaced ? domain.pictures() : new ArrayList<>(domain.pictures());
    this.random = random;
  }

  EmbeddedItem draw() {
    if (replaced) {
      return pictures.get(random.nextInt(pictures.size()));
    }
    // A partial Fisher-Yates shuffle.
    int chosen = random.nextInt(drawn, pictures.size());
    EmbeddedItem picture = pictures.get(chosen);
    pictures.set(chosen, pictures.get(drawn));
    drawn++;
    return picture;
  }
}
