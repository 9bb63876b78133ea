// SPDX-License-Identifier: Apache-2.0
package io.moram.model.layers;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import io.moram.engine.TorchProgram;

/**
 * The methods of {@code encoder.torchscript}, which the engine compiles once per JVM.
 *
 * <p>Rows are tokens, sequence by sequence: {@code tokens} is sequences * length. All arrays are in
 * single precision unless a parameter says otherwise. Results belong to the manager of the first
 * argument.
 */
final class EncoderProgram {

  private static final TorchProgram PROGRAM =
      TorchProgram.load(EncoderProgram.class, "encoder.torchscript");

  private EncoderProgram() {}

  private static TorchProgram.Call call(String method) {
    return PROGRAM.method(method);
  }

  /**
   * Scaled dot-product attention; autograd can follow.
   *
   * @param queries {@code [queries, any]}, whose first {@code width} columns are the queries
   * @param keysAndValues {@code [tokens, any]}, whose last {@code 2 * width} columns are the keys
   *     and the values; may be {@code queries} itself
   * @param mask added to the scores; empty for no mask
   * @param sizes the numbers of sequences and heads and the width, 64-bit integers
   * @return the context, {@code [queries, width]}
   */
  static NDArray attend(NDArray queries, NDArray keysAndValues, NDArray mask, NDArray sizes) {
    return PROGRAM.runWithGradients("attend", queries, keysAndValues, mask, sizes);
  }

  /**
   * As {@link #attend}, for {@link #attendBackward}.
   *
   * @return the context, {@code [queries, width]}; on a CPU the log-sum-exp of the scores, {@code
   *     [sequences, heads, queries per sequence]}, on a GPU an empty array
   */
  static NDList attendInTraining(
      NDArray queries, NDArray keysAndValues, NDArray mask, long sequences, int heads, int width) {
    return call("attend_in_training")
        .with(queries)
        .with(keysAndValues)
        .with(mask)
        .with(sequences)
        .with((long) heads)
        .with((long) width)
        .run(queries.getManager());
  }

  /**
   * The backward pass of {@link #attendInTraining}.
   *
   * @param contextGradient {@code [queries, width]}
   * @param context as {@link #attendInTraining} returned it
   * @param logSumExp as {@link #attendInTraining} returned it
   * @return the gradients of {@code queries} and of {@code keysAndValues}, twice the same array if
   *     those are one
   */
  static NDList attendBackward(
      NDArray contextGradient,
      NDArray queries,
      NDArray keysAndValues,
      NDArray mask,
      NDArray context,
      NDArray logSumExp,
      long sequences,
      int heads,
      int width) {
    return call("attend_backward")
        .with(contextGradient)
        .with(queries)
        .with(keysAndValues)
        .with(mask)
        .with(context)
        .with(logSumExp)
        .with(sequences)
        .with((long) heads)
        .with((long) width)
        .run(contextGradient.getManager());
  }

  /**
   * x times the logistic function of 1.702 x; autograd can follow.
   *
   * @param input x, of any shape; becomes 1.702 x
   */
  static NDArray quickGelu(NDArray input) {
    return PROGRAM.runWithGradients("quick_gelu", input);
  }

  /**
   * The backward pass of {@link #quickGelu}.
   *
   * @param scaled 1.702 x
   */
  static NDArray quickGeluBackward(NDArray outputGradient, NDArray scaled) {
    return call("quick_gelu_backward")
        .with(outputGradient)
        .with(scaled)
        .run(outputGradient.getManager())
        .singletonOrThrow();
  }

  /**
   * x times the normal distribution function of x; autograd can follow.
   *
   * @param input x, of any shape
   */
  static NDArray gelu(NDArray input) {
    return PROGRAM.runWithGradients("gelu", input);
  }

  /** The backward pass of {@link #gelu}. */
  static NDArray geluBackward(NDArray outputGradient, NDArray input) {
    return call("gelu_backward")
        .with(outputGradient)
        .with(input)
        .run(outputGradient.getManager())
        .singletonOrThrow();
  }

  /**
   * Layer normalisation.
   *
   * @param input {@code [tokens, width]}
   * @param scale {@code [width]}
   * @param shift {@code [width]}
   * @return the normalised rows, {@code [tokens, width]}; the mean and the inverse standard
   *     deviation per row
   */
  static NDList norm(NDArray input, NDArray scale, NDArray shift, float epsilon) {
    return call("norm")
        .with(input)
        .with(scale)
        .with(shift)
        .with((double) epsilon)
        .run(input.getManager());
  }

  /**
   * The backward pass of {@link #norm}.
   *
   * @param outputGradient {@code [tokens, width]}
   * @param residualGradient the gradient that reaches the input past the normalisation, {@code
   *     [tokens, width]}, which is added; empty for none
   * @return the gradient of the input, {@code [tokens, width]}
   */
  static NDArray normBackward(
      NDArray outputGradient,
      NDArray input,
      NDArray means,
      NDArray inverses,
      NDArray scale,
      NDArray shift,
      NDArray residualGradient) {
    return call("norm_backward")
        .with(outputGradient)
        .with(input)
        .with(means)
        .with(inverses)
        .with(scale)
        .with(shift)
        .with(residualGradient)
        .run(outputGradient.getManager())
        .singletonOrThrow();
  }

  /**
   * Adds rows to some rows of a matrix.
   *
   * @param all {@code [tokens, width]}, changed in place
   * @param places the indices of the changed rows, {@code [n]}, 64-bit integers
   * @param added {@code [n, width]}
   */
  static void addRows(NDArray all, NDArray places, NDArray added) {
    call("add_rows").with(all).with(places).with(added).run(all.getManager()).close();
  }

  /**
   * The backward pass of a scaling of rows to length 1.
   *
   * @param outputGradient {@code [rows, width]}
   * @param input the rows before, {@code [rows, width]}
   */
  static NDArray unitBackward(NDArray outputGradient, NDArray input) {
    return call("unit_backward")
        .with(outputGradient)
        .with(input)
        .run(outputGradient.getManager())
        .singletonOrThrow();
  }

  /** Rounds an array of any shape to bfloat16. */
  static NDArray bfloat16(NDArray input) {
    return call("bfloat16").with(input).run(input.getManager()).singletonOrThrow();
  }

  /**
   * The gradient of a linear layer's input, computed in bfloat16.
   *
   * @param outputGradient {@code [tokens, out]}
   * @param roundedWeight {@code [out, in]}, in bfloat16
   * @return {@code [tokens, in]}
   */
  static NDArray linearBackward(NDArray outputGradient, NDArray roundedWeight) {
    return call("linear_backward")
        .with(outputGradient)
        .with(roundedWeight)
        .run(outputGradient.getManager())
        .singletonOrThrow();
  }
}
