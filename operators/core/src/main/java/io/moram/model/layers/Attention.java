// SPDX-License-Identifier: Apache-2.0
package io.moram.model.layers;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;

/**
 * Scaled dot-product attention between the tokens of each of several sequences.
 *
 * @param sequences the number of sequences
 * @param heads the number of heads per token
 * @param width the width of a token
 * @param mask added to the scores; empty for no mask
 */
record Attention(long sequences, int heads, int width, NDArray mask) {

  /**
   * What the backward pass needs of a forward pass.
   *
   * @param queries the queries are its first {@code width} columns
   * @param keysAndValues the keys and values are its last columns; may be {@code queries} itself
   * @param context {@code [queries, width]}
   * @param logSumExp the log-sum-exp of the scores
   */
  record Attended(NDArray queries, NDArray keysAndValues, NDArray context, NDArray logSumExp)
      implements AutoCloseable {
    @Override
    public void close() {
      queries.close();
      keysAndValues.close();
      context.close();
      logSumExp.close();
    }
  }

  /**
   * Returns the context, {@code [queries, width]}, of the manager of {@code queries}. Autograd can
   * follow.
   */
  NDArray apply(NDArray queries, NDArray keysAndValues) {
    try (NDArray sizes = queries.getManager().create(new long[] {sequences, heads, width})) {
      return EncoderProgram.attend(queries, keysAndValues, mask, sizes);
    }
  }

  /** As {@link #apply}, with what {@link #backward} needs. The result owns the arguments. */
  Attended applyInTraining(NDArray queries, NDArray keysAndValues) {
    NDList results =
        EncoderProgram.attendInTraining(queries, keysAndValues, mask, sequences, heads, width);
    return new Attended(queries, keysAndValues, results.get(0), results.get(1));
  }

  /**
   * Returns the gradients of the queries and of the keys and values, of the manager of {@code
   * contextGradient}. If those are one array, both results are its gradient.
   */
  NDList backward(NDArray contextGradient, Attended attended) {
    return EncoderProgram.attendBackward(
        contextGradient,
        attended.queries,
        attended.keysAndValues,
        mask,
        attended.context,
        attended.logSumExp,
        sequences,
        heads,
        width);
  }
}
