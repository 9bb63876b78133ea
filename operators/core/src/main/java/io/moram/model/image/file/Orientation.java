// SPDX-License-Identifier: Apache-2.0
package io.moram.model.image.file;

/**
 * How a stored picture is turned and mirrored before it is shown: the values 1 to 8 of EXIF's tag
 * 0x0112.
 *
 * @param transposed whether the stored columns are the shown rows
 * @param fromRight whether shown columns count from the last stored column (or row) backwards
 * @param fromBottom whether shown rows count from the last stored row (or column) backwards
 */
public record Orientation(boolean transposed, boolean fromRight, boolean fromBottom) {

  /** Shown as it is stored. */
  public static final Orientation UPRIGHT = new Orientation(false, false, false);

  /**
   * The orientation of an EXIF value.
   *
   * @param exif 1 to 8; every other value means upright
   */
  public static Orientation of(int exif) {
    return switch (exif) {
      case 2 -> new Orientation(false, true, false);
      case 3 -> new Orientation(false, true, true);
      case 4 -> new Orientation(false, false, true);
      case 5 -> new Orientation(true, false, false);
      case 6 -> new Orientation(true, true, false);
      case 7 -> new Orientation(true, true, true);
      case 8 -> new Orientation(true, false, true);
      default -> UPRIGHT;
    };
  }

  /** The EXIF value, 1 to 8. */
  public int exif() {
    if (transposed) {
      return fromRight ? (fromBottom ? 7 : 6) : (fromBottom ? 8 : 5);
    }
    return fromRight ? (fromBottom ? 3 : 2) : (fromBottom ? 4 : 1);
  }
}
