// SPDX-License-Identifier: Apache-2.0
package io.moram.local;

/**
 * The cost of a completed checkpoint.
 *
 * @param writtenBytes the state and metadata that the checkpoint wrote, in bytes
 * @param stateBytes the whole state that the checkpoint covers, in bytes
 * @param millis the time from its trigger to the last acknowledgement, in milliseconds
 */
public record CheckpointCost(long writtenBytes, long stateBytes, long millis) {}
