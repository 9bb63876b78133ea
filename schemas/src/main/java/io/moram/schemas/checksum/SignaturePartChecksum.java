// SPDX-License-Identifier: Apache-2.0
package io.moram.schemas.checksum;

import io.moram.schemas.SignaturePart;
import java.util.zip.CRC32C;
import org.apiguardian.api.API;

/** The checksum of a part of a signature, as the topic {@code atoms} carries it. */
@API(status = API.Status.EXPERIMENTAL)
public final class SignaturePartChecksum {
  private SignaturePartChecksum() {}

  /**
   * Computes the CRC-32C of the part's bytes.
   *
   * @return the checksum of the bytes, 0 to 2^32 - 1; the record's own checksum is not read
   */
  public static long of(SignaturePart part) {
    CRC32C checksum = new CRC32C();
    checksum.update(part.getBytes().duplicate());
    return checksum.getValue();
  }

  /** Returns whether the bytes of the record have the checksum that the record states. */
  public static boolean matches(SignaturePart part) {
    return of(part) == part.getChecksum();
  }
}
