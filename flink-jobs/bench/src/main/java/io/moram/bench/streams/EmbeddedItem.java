// SPDX-License-Identifier: Apache-2.0
package io.moram.bench.streams;

/**
 * The input of a boundary detector for one example.
 *
 * @param embedding the L2-normalised embedding of the frozen backbone; must not be changed
 * @param label the class name; the same for all texts
 */
// Read and never compared; wrapping it would cost a copy per example.
@SuppressWarnings("ArrayRecordComponent")
public record EmbeddedItem(float[] embedding, String label) {}
