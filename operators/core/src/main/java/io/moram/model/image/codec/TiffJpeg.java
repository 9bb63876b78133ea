// SPDX-License-Identifier: Apache-2.0
package io.moram.model.image.codec;

import io.moram.model.image.file.ByteView;
import io.moram.model.image.file.DecodeDeadline;
import io.moram.model.image.file.RefusedPictureException;
import io.moram.model.image.file.RgbPicture;
import java.io.ByteArrayOutputStream;
import java.io.IOException;

/** The segments of a TIFF file that are JPEG files, which may share their tables. */
final class TiffJpeg {

  private static final int TABLES = 347;

  private final TiffDirectory tags;
  private final TiffLayout layout;
  private final JpegColours colours;

  TiffJpeg(TiffDirectory tags, TiffLayout layout, JpegColours colours) {
    this.tags = tags;
    this.layout = layout;
    this.colours = colours;
  }

  /** Decodes all segments into one picture. */
  RgbPicture decode(DecodeDeadline deadline) throws IOException {
    RgbPicture picture = RgbPicture.black(layout.width(), layout.height());
    int segment = 0;
    for (int top = 0; top < layout.height(); top += layout.segmentHeight()) {
      for (int left = 0; left < layout.width(); left += layout.segmentWidth()) {
        deadline.check();
        int columns = Math.min(layout.segmentWidth(), layout.width() - left);
        int rows = Math.min(layout.segmentHeight(), layout.height() - top);
        RgbPicture part = part(segment++, columns, rows, deadline);
        for (int y = 0; y < rows; y++) {
          System.arraycopy(
              part.samples(),
              y * part.width() * RgbPicture.CHANNELS,
              picture.samples(),
              ((top + y) * layout.width() + left) * RgbPicture.CHANNELS,
              columns * RgbPicture.CHANNELS);
        }
      }
    }
    return picture;
  }

  private RgbPicture part(int segment, int columns, int rows, DecodeDeadline deadline)
      throws IOException {
    ByteView own = tags.file().part(layout.offsets()[segment], layout.counts()[segment]);
    ByteView tables = tags.bytesOf(TABLES);
    ByteArrayOutputStream whole = new ByteArrayOutputStream();
    if (tables.length() > 4) {
      // Without the end of the tables and the start of the segment.
      whole.writeBytes(tables.part(0, tables.length() - 2).copy());
      whole.writeBytes(own.part(2, own.length() - 2).copy());
    } else {
      whole.writeBytes(own.copy());
    }
    JpegFile jpeg = JpegFile.open(ByteView.of(whole.toByteArray(), false));
    if (jpeg.header().width() < columns
        || jpeg.header().height() < rows
        || jpeg.header().pixels() > (long) layout.segmentWidth() * layout.segmentHeight()) {
      throw RefusedPictureException.damaged("a JPEG part is not as large as the file states");
    }
    return jpeg.decodeAs(colours, 0, deadline);
  }
}
