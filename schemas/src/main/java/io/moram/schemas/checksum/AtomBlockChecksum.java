// SPDX-License-Identifier: Apache-2.0
package io.moram.schemas.checksum;

import io.moram.schemas.AtomBlockRecord;
import java.util.zip.CRC32C;
import org.apiguardian.api.API;

/** The checksum of an atom block, as the topic {@code atoms} carries it. */
@API(status = API.Status.EXPERIMENTAL)
public final class AtomBlockChecksum {
  private AtomBlockChecksum() {}

  /**
   * Computes the CRC-32C of the record's keys followed by its values.
   *
   * @return the checksum of the bytes, 0 to 2^32 - 1; the record's own checksum is not read
   */
  public static long of(AtomBlockRecord block) {
    CRC32C checksum = new CRC32C();
    checksum.update(block.getKeys().duplicate());
    checksum.update(block.getValues().duplicate());
    return checksum.getValue();
  }

  /** Returns whether the bytes of the record have the checksum that the record states. */
  public static boolean matches(AtomBlockRecord block) {
    return of(block) == block.getChecksum();
  }
}
