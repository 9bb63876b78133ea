// SPDX-License-Identifier: Apache-2.0
package io.moram.client.data;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/**
 * One domain of labeled pictures.
 *
 * @param name the name of the folder or zip file
 * @param labels the class names, in alphabetical order
 * @param train the training pictures, ordered by class, then by file name
 * @param test the test pictures, ordered by class, then by file name; may be empty
 */
public record PictureDomain(
    String name, List<String> labels, List<PictureFile> train, List<PictureFile> test) {

  /** Copies the lists. */
  public PictureDomain {
    labels = List.copyOf(labels);
    train = List.copyOf(train);
    test = List.copyOf(test);
  }

  /**
   * This domain with at most {@code shots} training pictures per class: the first by file name.
   *
   * @param shots at least 1
   * @throws IllegalArgumentException if {@code shots} is less than 1
   */
  public PictureDomain withShots(int shots) {
    if (shots < 1) {
      throw new IllegalArgumentException("shots is " + shots + "; must be 1 or more.");
    }
    List<PictureFile> kept = new ArrayList<>();
    for (String label : labels) {
      train.stream().filter(p -> p.label().equals(label)).limit(shots).forEach(kept::add);
    }
    return new PictureDomain(name, labels, kept, test);
  }

  /** The training pictures, in a random order that {@code seed} determines. */
  public List<PictureFile> shuffledTrain(long seed) {
    List<PictureFile> shuffled = new ArrayList<>(train);
    Collections.shuffle(shuffled, new Random(seed));
    return shuffled;
  }
}
