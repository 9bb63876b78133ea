// SPDX-License-Identifier: Apache-2.0
package io.moram.client;

import io.moram.schemas.AtomBlockRecord;
import io.moram.schemas.SignaturePart;
import io.moram.schemas.TaskSealed;
import java.util.List;
import org.apiguardian.api.API;

/**
 * All records of a sealed task, in the order in which they are published.
 *
 * @param blocks its blocks, in the order of the seal
 * @param signature the parts of its signature, in order
 * @param seal the record that follows them
 */
@API(status = API.Status.EXPERIMENTAL)
public record SealedTask(
    List<AtomBlockRecord> blocks, List<SignaturePart> signature, TaskSealed seal) {

  /** Copies the lists. */
  public SealedTask {
    blocks = List.copyOf(blocks);
    signature = List.copyOf(signature);
  }

  /** The number of atoms over all sites. */
  public long atoms() {
    return blocks.stream().mapToLong(AtomBlockRecord::getRank).sum();
  }
}
