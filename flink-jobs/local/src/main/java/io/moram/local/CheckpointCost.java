// SPDX-License-Identifier: Apache-2.0
package io.moram.local;

/**
 * What a completed checkpoint cost.
 *
 * @param writtenBytes the state that it wrote again, and its metadata
 * @param stateBytes the whole state that it stands for
 * @param millis from its trigger to the last acknowledgement
 */
public record CheckpointCost(long writtenBytes, long stateBytes, long millis) {}
