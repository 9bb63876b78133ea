// SPDX-License-Identifier: Apache-2.0
package io.moram.model.layers;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;

/**
 * Scaled dot-product attention between the tokens of each of several sequences.
 *
 * @param sequences how many there are
 * @param heads into how many heads a token is cut
 * @param width of a token
 * @param mask added to the scores; one without numbers: nothing is
 */
record Attention(long sequences, int heads, int width, NDArray mask) {

  /**
   * What a forward pass read and made.
   *
   * @param queries the queries are its first {@code width} columns
   * @param rest the keys and values are its last columns; may be {@code queries} itself
   * @param mixed {@code [queries, width]}
   * @param sums of every softmax, their logarithms
   */
  record Attended(NDArray queries, NDArray rest, NDArray mixed, NDArray sums)
      implements AutoCloseable {
    @Override
    public void close() {
      queries.close();
      rest.close();
      mixed.close();
      sums.close();
    }
  }

  /**
   * The mixed values, {@code [queries, width]}, of the manager of {@code queries}; autograd can
   * follow.
   */
  NDArray apply(NDArray queries, NDArray rest) {
    try (NDArray sizes = queries.getManager().create(new long[] {sequences, heads, width})) {
      return EncoderProgram.runWithGradients("attend", queries, rest, mask, sizes);
    }
  }

  /** The same, with what a backward pass needs; owns its arguments. */
  Attended applyInTraining(NDArray queries, NDArray rest) {
    NDList results =
        EncoderProgram.call("attend_in_training")
            .with(queries)
            .with(rest)
            .with(mask)
            .with(sequences)
            .with((long) heads)
            .with((long) width)
            .run(queries.getManager());
    return new Attended(queries, rest, results.get(0), results.get(1));
  }

  /**
   * The gradients of queries and rest, twice the same where those are one, of the manager of {@code
   * mixedGradient}.
   */
  NDList backward(NDArray mixedGradient, Attended attended) {
    return EncoderProgram.call("attend_backward")
        .with(mixedGradient)
        .with(attended.queries)
        .with(attended.rest)
        .with(mask)
        .with(attended.mixed)
        .with(attended.sums)
        .with(sequences)
        .with((long) heads)
        .with((long) width)
        .run(mixedGradient.getManager());
  }
}
