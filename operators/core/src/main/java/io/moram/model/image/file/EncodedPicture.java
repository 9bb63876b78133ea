// SPDX-License-Identifier: Apache-2.0
package io.moram.model.image.file;

import java.io.IOException;

/** A picture whose header has been read. */
public interface EncodedPicture {

  /** What the header says. */
  PictureHeader header();

  /**
   * Decodes the picture, as it is stored. The caller has checked the header.
   *
   * @throws RefusedPictureException if it is damaged, or the time is over
   * @throws IOException if a reader finds that it is damaged
   */
  RgbPicture decode(DecodeDeadline deadline) throws IOException;
}
