// SPDX-License-Identifier: Apache-2.0
package io.moram.model.image.codec;

import io.moram.model.image.file.ByteView;
import io.moram.model.image.file.DecodeDeadline;
import io.moram.model.image.file.EncodedPicture;
import io.moram.model.image.file.Orientation;
import io.moram.model.image.file.PictureFormat;
import io.moram.model.image.file.PictureHeader;
import io.moram.model.image.file.RefusedPictureException;
import io.moram.model.image.file.RgbPicture;
import io.moram.model.image.file.Samples;
import java.io.IOException;

/** A PBM, PGM or PPM file, in text or in bytes. */
final class PnmFile implements EncodedPicture {

  private static final int MAX_DIGITS = 10;
  private static final int MAX_SAMPLE = 65_535;

  private final ByteView file;
  private final boolean text;
  private final boolean bilevel;
  private final int bands;
  private final int width;
  private final int height;
  private final long most;
  private long at = 2;

  private PnmFile(ByteView file) throws RefusedPictureException {
    this.file = file;
    int kind = file.u8(1) - '0';
    this.text = kind <= 3;
    this.bilevel = kind == 1 || kind == 4;
    this.bands = kind == 3 || kind == 6 ? RgbPicture.CHANNELS : 1;
    this.width = (int) Math.min(Integer.MAX_VALUE, number());
    this.height = (int) Math.min(Integer.MAX_VALUE, number());
    this.most = bilevel ? 1 : number();
    if (most < 1 || most > MAX_SAMPLE) {
      throw RefusedPictureException.damaged("its largest sample is " + most);
    }
    // One blank separates the header from the pixels.
    at++;
  }

  /** Reads the header of a file. */
  static PnmFile open(ByteView bytes) throws RefusedPictureException {
    return new PnmFile(bytes.ordered(false));
  }

  private void skipBlanks() throws RefusedPictureException {
    while (file.u8(at) <= ' ' || file.u8(at) == '#') {
      if (file.u8(at++) == '#') {
        while (file.u8(at) != '\n' && file.u8(at) != '\r') {
          at++;
        }
      }
    }
  }

  private long number() throws RefusedPictureException {
    skipBlanks();
    long value = 0;
    int digits = 0;
    while (file.has(at, 1) && file.u8(at) >= '0' && file.u8(at) <= '9') {
      value = value * 10 + file.u8(at++) - '0';
      if (++digits > MAX_DIGITS) {
        throw RefusedPictureException.damaged("a number has more than " + MAX_DIGITS + " digits");
      }
    }
    if (digits == 0) {
      throw RefusedPictureException.damaged("a number is missing");
    }
    return value;
  }

  @Override
  public PictureHeader header() {
    return new PictureHeader(
        PictureFormat.PNM,
        width,
        height,
        (bilevel ? "black and white" : bands == 1 ? "grey" : "RGB") + (text ? ", text" : ""),
        Orientation.UPRIGHT,
        (long) width * height * (bands == 1 ? 1 + RgbPicture.CHANNELS : RgbPicture.CHANNELS));
  }

  @Override
  public RgbPicture decode(DecodeDeadline deadline) throws IOException {
    long rowBytes = (width + 7L) / 8;
    int sampleBytes = most > 255 ? 2 : 1;
    long pixelBytes = bilevel ? rowBytes * height : (long) width * height * bands * sampleBytes;
    // In text, a sample takes a digit, and a blank if it may have several.
    long least = text ? (bilevel ? 1L : 2L) * width * height * bands - 1 : pixelBytes;
    if (!file.has(at, least)) {
      throw RefusedPictureException.damaged("it is truncated within its pixels");
    }
    byte[] samples = new byte[width * height * bands];
    long start = at;
    int row = width * bands;
    for (int i = 0; i < samples.length; i++) {
      if (i % row == 0) {
        deadline.check();
      }
      if (bilevel) {
        int x = i % width;
        int ink = text ? digit() : file.u8(start + i / width * rowBytes + x / 8) >> (7 - x % 8) & 1;
        samples[i] = (byte) (ink == 0 ? 255 : 0);
      } else if (text) {
        samples[i] = scaled(number());
      } else {
        samples[i] = scaled(sampleBytes == 1 ? file.u8(start + i) : file.u16(start + 2L * i));
      }
    }
    return new Samples(width, height, bands, samples).colours();
  }

  private int digit() throws RefusedPictureException {
    skipBlanks();
    int digit = file.u8(at++) - '0';
    if (digit != 0 && digit != 1) {
      throw RefusedPictureException.damaged("a pixel is neither 0 nor 1");
    }
    return digit;
  }

  private byte scaled(long sample) throws RefusedPictureException {
    if (sample > most) {
      throw RefusedPictureException.damaged("a sample is " + sample + ", above " + most);
    }
    return (byte) (most == MAX_SAMPLE ? sample >> 8 : Math.round(sample * 255.0 / most));
  }
}
