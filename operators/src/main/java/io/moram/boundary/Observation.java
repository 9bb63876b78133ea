// SPDX-License-Identifier: Apache-2.0
package io.moram.boundary;

import org.jspecify.annotations.Nullable;

/**
 * One labeled example as a detector sees it.
 *
 * @param position where it stands in the learner's stream; grows from one observation to the next
 * @param embedding the frozen backbone's embedding of the picture, L2-normalised; a learner's
 *     embeddings all have one width. Not written to by anyone after the call
 * @param label the example's class name
 * @param marker the producer's name for the task that the example belongs to; null: none given
 */
// An embedding is read once and never compared; wrapping it would cost a copy an example.
@SuppressWarnings("ArrayRecordComponent")
public record Observation(
    long position, float[] embedding, String label, @Nullable String marker) {}
