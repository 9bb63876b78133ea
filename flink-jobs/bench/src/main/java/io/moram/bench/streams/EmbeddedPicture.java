// SPDX-License-Identifier: Apache-2.0
package io.moram.bench.streams;

/**
 * The input of a boundary detector for one labeled picture.
 *
 * @param embedding the L2-normalised embedding of the frozen backbone; must not be changed
 * @param label the class name
 */
// Read and never compared; wrapping it would cost a copy per example.
@SuppressWarnings("ArrayRecordComponent")
public record EmbeddedPicture(float[] embedding, String label) {}
