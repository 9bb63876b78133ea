// SPDX-License-Identifier: Apache-2.0
package io.moram.bench.streams;

/**
 * A labeled picture as a boundary detector sees it.
 *
 * @param embedding the frozen backbone's, L2-normalised; not written to
 * @param label its class name
 */
// Read and never compared; wrapping it would cost a copy per example.
@SuppressWarnings("ArrayRecordComponent")
public record EmbeddedPicture(float[] embedding, String label) {}
