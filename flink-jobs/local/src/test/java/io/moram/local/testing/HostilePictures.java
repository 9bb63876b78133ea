// SPDX-License-Identifier: Apache-2.0
package io.moram.local.testing;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.nio.ByteBuffer;
import java.util.zip.CRC32;

/** Picture files that a decoder must reject. */
public final class HostilePictures {

  private HostilePictures() {}

  /** A PNG file that ends after a header of 20,000 by 20,000 pixels. */
  public static byte[] hugePng() {
    ByteBuffer header = ByteBuffer.allocate(17);
    header.put("IHDR".getBytes(US_ASCII)).putInt(20_000).putInt(20_000);
    header.put((byte) 8).put((byte) 2).put((byte) 0).put((byte) 0).put((byte) 0);
    CRC32 checksum = new CRC32();
    checksum.update(header.array());
    return ByteBuffer.allocate(33)
        .put(new byte[] {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1A, '\n'})
        .putInt(13)
        .put(header.array())
        .putInt((int) checksum.getValue())
        .array();
  }
}
