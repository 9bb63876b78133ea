// SPDX-License-Identifier: Apache-2.0
package io.moram.model.image.file;

import java.io.IOException;
import javax.imageio.stream.ImageInputStreamImpl;

/**
 * The bytes of a picture for a reader. Some readers go on behind the end as if there were zeros;
 * this ends them soon after it, and when the time is over.
 */
public final class PictureInput extends ImageInputStreamImpl {

  /** How often a reader may look behind the end; those that read ahead do so a few times. */
  private static final int MAX_READS_BEHIND = 256;

  private static final int CHECK_EVERY = 1 << 12;

  private final byte[] bytes;
  private final DecodeDeadline deadline;
  private int readsBehind;
  private int reads;

  /** An input of a whole file, which must not change. */
  public PictureInput(byte[] bytes, DecodeDeadline deadline) {
    this.bytes = bytes;
    this.deadline = deadline;
  }

  @Override
  public int read() throws IOException {
    bitOffset = 0;
    if (++reads % CHECK_EVERY == 0) {
      deadline.check();
    }
    if (streamPos >= bytes.length) {
      return behind();
    }
    return bytes[(int) streamPos++] & 0xFF;
  }

  @Override
  public int read(byte[] into, int from, int count) throws IOException {
    bitOffset = 0;
    if (count > CHECK_EVERY || ++reads % CHECK_EVERY == 0) {
      deadline.check();
    }
    if (count == 0) {
      return 0;
    }
    if (streamPos >= bytes.length) {
      return behind();
    }
    int read = (int) Math.min(count, bytes.length - streamPos);
    System.arraycopy(bytes, (int) streamPos, into, from, read);
    streamPos += read;
    return read;
  }

  private int behind() throws RefusedPictureException {
    if (++readsBehind > MAX_READS_BEHIND) {
      throw RefusedPictureException.damaged("it is truncated within its pixels");
    }
    return -1;
  }

  @Override
  public long length() {
    return bytes.length;
  }
}
