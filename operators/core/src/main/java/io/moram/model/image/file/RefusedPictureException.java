// SPDX-License-Identifier: Apache-2.0
package io.moram.model.image.file;

import java.io.IOException;

/** A picture that is refused. The message says why, and what to send in its place. */
public final class RefusedPictureException extends IOException {

  private static final long serialVersionUID = 1L;

  private final boolean tooLarge;

  private RefusedPictureException(String message, boolean tooLarge) {
    super(message);
    this.tooLarge = tooLarge;
  }

  /** The picture needs more than a limit allows. */
  public static RefusedPictureException tooLarge(String message) {
    return new RefusedPictureException(message, true);
  }

  /** The picture is damaged. */
  public static RefusedPictureException damaged(String message) {
    return new RefusedPictureException("the picture is damaged: " + message, false);
  }

  /** The picture is of a kind that no reader here knows. */
  public static RefusedPictureException unsupported(String kind) {
    return new RefusedPictureException(
        "the picture is " + kind + ", which is not accepted; convert it to JPEG, PNG or WebP",
        false);
  }

  /** Nothing is known about the bytes. */
  public static RefusedPictureException unknown(String message) {
    return new RefusedPictureException(message, false);
  }

  /** Whether the picture is above a limit, and not damaged or of an unknown kind. */
  public boolean isTooLarge() {
    return tooLarge;
  }
}
