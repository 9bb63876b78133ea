// SPDX-License-Identifier: Apache-2.0
package io.moram.serving.bank;

/**
 * An atom block that is known, and where it can be read again; the block itself is not held.
 *
 * @param task the task that added it, from 0
 * @param site the adapted linear layer
 * @param checksum the CRC-32C of its keys followed by its values
 * @param bytes the size of its keys and values
 * @param partition the partition of the log that holds it
 * @param offset its place in that partition
 */
public record BlockReference(
    int task, String site, long checksum, long bytes, int partition, long offset) {}
