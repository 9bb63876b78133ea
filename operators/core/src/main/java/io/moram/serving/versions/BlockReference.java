// SPDX-License-Identifier: Apache-2.0
package io.moram.serving.versions;

/**
 * An atom block, or a part of a task's signature, that is known, and where it can be read again.
 * The block itself is not held.
 *
 * @param task the task that added it, from 0
 * @param site the adapted linear layer, or the name of a part: {@link TaskManifest#partName}
 * @param checksum the CRC-32C of its keys followed by its values, or of the part's bytes
 * @param bytes its size
 * @param partition the partition of the log that holds it
 * @param offset its place in that partition
 */
public record BlockReference(
    int task, String site, long checksum, long bytes, int partition, long offset) {

  public BlockReference {
    // Serving holds one for every block of every learner, and there are few names.
    site = site.intern();
  }
}
