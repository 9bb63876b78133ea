// SPDX-License-Identifier: Apache-2.0
package io.moram.flink.train.pictures;

/** Room on the heap for so many prepared pictures, which is taken and given back. One thread. */
final class PicturePlaces {
  private int free;

  /**
   * @param places how many pictures there is room for
   */
  PicturePlaces(int places) {
    this.free = places;
  }

  /** Takes a place, where one is free. */
  boolean take() {
    if (free == 0) {
      return false;
    }
    free--;
    return true;
  }

  /** Places that were taken are free again. */
  void giveBack(int places) {
    free += places;
  }
}
