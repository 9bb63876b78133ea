// SPDX-License-Identifier: Apache-2.0
package io.moram.model.image.codec;

import io.moram.model.image.file.ByteView;
import io.moram.model.image.file.EncodedPicture;
import io.moram.model.image.file.PictureFormat;
import io.moram.model.image.file.RefusedPictureException;
import org.jspecify.annotations.Nullable;

/** Finds the reader of a picture by its bytes. The name of a file says nothing. */
public final class PictureCodecs {

  private static final int UNPACKED_ONLY = '6';

  private PictureCodecs() {}

  /**
   * Reads the header of a picture.
   *
   * @throws RefusedPictureException if it is of no format that is accepted, or its header is
   *     damaged
   */
  public static EncodedPicture open(byte[] file) throws RefusedPictureException {
    ByteView bytes = ByteView.of(file, false);
    PictureFormat format = format(bytes);
    if (format == null) {
      throw ForeignFormats.refusal(bytes);
    }
    return switch (format) {
      case JPEG -> JpegFile.open(bytes);
      case PNG -> PngFile.open(bytes);
      case GIF -> GifFile.open(bytes);
      case BMP -> BmpFile.open(bytes);
      case TIFF -> TiffFile.open(bytes);
      case WEBP -> WebpFile.open(bytes);
      case PNM -> PnmFile.open(bytes);
      case TGA -> TgaFile.open(bytes);
    };
  }

  /** The format of a picture's bytes; null if it is none that is accepted. */
  private static @Nullable PictureFormat format(ByteView bytes) throws RefusedPictureException {
    if (bytes.is(0, "\u00FF\u00D8\u00FF")) {
      return PictureFormat.JPEG;
    }
    if (bytes.is(0, "\u0089PNG\r\n\u001A\n")) {
      return PictureFormat.PNG;
    }
    if (bytes.is(0, "RIFF") && bytes.is(8, "WEBP")) {
      return PictureFormat.WEBP;
    }
    if (bytes.is(0, "GIF87a") || bytes.is(0, "GIF89a")) {
      return PictureFormat.GIF;
    }
    if (bytes.is(0, "II*\0") || bytes.is(0, "MM\0*")) {
      return PictureFormat.TIFF;
    }
    if (bytes.is(0, "BM")) {
      return PictureFormat.BMP;
    }
    if (bytes.is(0, "P") && bytes.has(0, 3) && bytes.u8(2) <= ' ') {
      return bytes.u8(1) >= '1' && bytes.u8(1) <= UNPACKED_ONLY ? PictureFormat.PNM : null;
    }
    return bytes.is(bytes.length() - (long) TgaFile.FOOTER.length(), TgaFile.FOOTER)
        ? PictureFormat.TGA
        : null;
  }
}
