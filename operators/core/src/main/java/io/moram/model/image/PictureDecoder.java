// SPDX-License-Identifier: Apache-2.0
package io.moram.model.image;

import io.moram.model.image.BadImageException.Reason;
import io.moram.model.image.codec.PictureCodecs;
import io.moram.model.image.file.DecodeDeadline;
import io.moram.model.image.file.DecodeMemory;
import io.moram.model.image.file.EncodedPicture;
import io.moram.model.image.file.ImageLimits;
import io.moram.model.image.file.PictureHeader;
import io.moram.model.image.file.RefusedPictureException;
import io.moram.model.image.file.RgbPicture;
import java.io.IOException;
import java.util.function.Function;

/**
 * Decodes pictures into red, green and blue. As CLIP's reference does it: the first frame,
 * transparency is ignored, and colours are taken as they are stored. Nothing but {@link
 * BadImageException} escapes. Thread-safe.
 */
final class PictureDecoder {

  private final ImageLimits limits;
  private final OrientationRule orientation;
  private final DecodeMemory memory;

  PictureDecoder(ImageLimits limits, OrientationRule orientation, DecodeMemory memory) {
    this.limits = limits;
    this.orientation = orientation;
    this.memory = memory;
  }

  /** A decoder with memory of its own, which is as much as one picture may take. */
  static PictureDecoder standard() {
    return new PictureDecoder(
        ImageLimits.STANDARD,
        OrientationRule.APPLY,
        new DecodeMemory(ImageLimits.STANDARD.memory()));
  }

  /** The same decoder with other limits. Both share the memory. */
  PictureDecoder with(ImageLimits otherLimits) {
    return new PictureDecoder(otherLimits, orientation, memory);
  }

  /** The same decoder with another rule. Both share the memory. */
  PictureDecoder with(OrientationRule otherRule) {
    return new PictureDecoder(limits, otherRule, memory);
  }

  ImageLimits limits() {
    return limits;
  }

  /** Reads the header of a picture, and checks its limits. */
  PictureHeader header(byte[] picture) throws BadImageException {
    return guarded(() -> open(picture).header());
  }

  /**
   * Decodes a picture.
   *
   * @param use makes the result of the decoded picture, whose memory is free afterwards
   */
  <T> T decode(byte[] picture, Function<RgbPicture, T> use) throws BadImageException {
    return guarded(
        () -> {
          EncodedPicture opened = open(picture);
          PictureHeader header = opened.header();
          try (DecodeMemory.Share share = memory.take(header.memory())) {
            RgbPicture decoded = opened.decode(new DecodeDeadline(limits.millis()));
            return use.apply(
                orientation == OrientationRule.APPLY
                    ? decoded.shown(header.orientation())
                    : decoded);
          }
        });
  }

  private EncodedPicture open(byte[] picture) throws BadImageException, RefusedPictureException {
    if (picture.length == 0) {
      throw new BadImageException(Reason.EMPTY, "the picture has no bytes");
    }
    if (picture.length > limits.bytes()) {
      throw new BadImageException(
          Reason.TOO_LARGE,
          "the picture has " + picture.length + " bytes; the limit is " + limits.bytes());
    }
    EncodedPicture opened = PictureCodecs.open(picture);
    opened.header().check(limits);
    return opened;
  }

  private interface Step<T> {
    T run() throws IOException, BadImageException;
  }

  private static <T> T guarded(Step<T> step) throws BadImageException {
    try {
      return step.run();
    } catch (RefusedPictureException e) {
      throw new BadImageException(
          e.isTooLarge() ? Reason.TOO_LARGE : Reason.UNREADABLE, String.valueOf(e.getMessage()), e);
    } catch (IOException | RuntimeException e) {
      // Image readers answer damaged files with whatever the damage leads them to.
      String why = e instanceof IOException && e.getMessage() != null ? e.getMessage() : "" + e;
      throw new BadImageException(Reason.UNREADABLE, "the picture is damaged: " + why, e);
    } catch (OutOfMemoryError e) {
      // What did not fit is garbage by now, and the next picture is smaller.
      throw new BadImageException(
          Reason.TOO_LARGE, "the picture needs more heap memory than is free: " + e, e);
    } catch (StackOverflowError | LinkageError e) {
      throw new BadImageException(
          Reason.UNREADABLE, "the reader of the picture cannot be used: " + e, e);
    }
  }
}
