// SPDX-License-Identifier: Apache-2.0
package io.moram.model.decoder.layers;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import io.moram.engine.TorchProgram;

/**
 * The methods of {@code decoder.torchscript}, which the engine compiles once per JVM.
 *
 * <p>Rows are tokens, sequence by sequence; {@code starts} holds the first row of every sequence,
 * and the number of rows. All arrays are in single precision unless a parameter says otherwise.
 * Results belong to the manager of the first argument.
 */
final class DecoderProgram {

  private static final TorchProgram PROGRAM =
      TorchProgram.load(DecoderProgram.class, "decoder.torchscript");

  private DecoderProgram() {}

  private static TorchProgram.Call call(String method) {
    return PROGRAM.method(method);
  }

  /**
   * The angles by which heads are rotated.
   *
   * @param positions {@code [tokens]}, 64-bit integers
   * @param frequencies {@code [head / 2]}
   * @return the cosines, the sines and the negative sines, {@code [tokens, head / 2]} each
   */
  static NDList angles(NDArray positions, NDArray frequencies) {
    return call("angles").with(positions).with(frequencies).run(positions.getManager());
  }

  /**
   * Rotates heads.
   *
   * @param rows {@code [tokens, any]}, whose first {@code width} columns change in place
   */
  static void rotate(NDArray rows, NDArray cosines, NDArray sines, int heads, int width) {
    call("rotate")
        .with(rows)
        .with(cosines)
        .with(sines)
        .with((long) heads)
        .with((long) width)
        .run(rows.getManager())
        .close();
  }

  /**
   * Root mean square normalisation.
   *
   * @param input x, {@code [tokens, width]}
   * @param scale {@code [width]}
   * @return the normalised rows, and per row what x was multiplied by, {@code [tokens, 1]}
   */
  static NDList norm(NDArray input, NDArray scale, double epsilon) {
    return call("norm").with(input).with(scale).with(epsilon).run(input.getManager());
  }

  /**
   * The backward pass of {@link #norm}.
   *
   * @param residualGradient the gradient that reaches the input past the normalisation, which is
   *     added; empty for none
   * @return the gradient of the input, {@code [tokens, width]}
   */
  static NDArray normBackward(
      NDArray outputGradient,
      NDArray input,
      NDArray inverses,
      NDArray scale,
      NDArray residualGradient) {
    return call("norm_backward")
        .with(outputGradient)
        .with(input)
        .with(inverses)
        .with(scale)
        .with(residualGradient)
        .run(outputGradient.getManager())
        .singletonOrThrow();
  }

  /**
   * Root mean square normalisation of every head.
   *
   * @param rows {@code [tokens, any]}, of which the first {@code width} columns are normalised
   * @param scale {@code [head]}
   * @return rows of the same shape, and what every head was multiplied by
   */
  static NDList headNorm(NDArray rows, NDArray scale, double epsilon, int width) {
    return call("head_norm")
        .with(rows)
        .with(scale)
        .with(epsilon)
        .with((long) width)
        .run(rows.getManager());
  }

  /** The backward pass of {@link #headNorm}: the gradient of {@code rows}. */
  static NDArray headNormBackward(
      NDArray outputGradient, NDArray rows, NDArray inverses, NDArray scale, int width) {
    return call("head_norm_backward")
        .with(outputGradient)
        .with(rows)
        .with(inverses)
        .with(scale)
        .with((long) width)
        .run(outputGradient.getManager())
        .singletonOrThrow();
  }

  /**
   * The gated activation.
   *
   * @param gateAndUp {@code [tokens, 2 * inner]}
   * @param kind 0 for silu, 1 for gelu by tanh, 2 for gelu
   * @return {@code [tokens, inner]}
   */
  static NDArray gate(NDArray gateAndUp, int kind) {
    return call("gate")
        .with(gateAndUp)
        .with((long) kind)
        .run(gateAndUp.getManager())
        .singletonOrThrow();
  }

  /** The backward pass of {@link #gate}: the gradient of {@code gateAndUp}. */
  static NDArray gateBackward(NDArray outputGradient, NDArray gateAndUp, int kind) {
    return call("gate_backward")
        .with(outputGradient)
        .with(gateAndUp)
        .with((long) kind)
        .run(outputGradient.getManager())
        .singletonOrThrow();
  }

  /**
   * Limits numbers to a range by a hyperbolic tangent.
   *
   * @param input of any shape; changed in place
   */
  static void softCap(NDArray input, double cap) {
    call("soft_cap").with(input).with(cap).run(input.getManager()).close();
  }

  /**
   * The backward pass of {@link #softCap}.
   *
   * @param capped as {@link #softCap} left it
   */
  static NDArray softCapBackward(NDArray outputGradient, NDArray capped, double cap) {
    return call("soft_cap_backward")
        .with(outputGradient)
        .with(capped)
        .with(cap)
        .run(outputGradient.getManager())
        .singletonOrThrow();
  }

  /**
   * Attention within every sequence.
   *
   * @param queries {@code [tokens, heads * head]}
   * @param keysAndValues {@code [tokens, 2 * keyHeads * head]}
   * @return the context, {@code [tokens, heads * head]}, and what {@link #attendBackward} needs
   */
  static NDList attend(
      NDArray queries, NDArray keysAndValues, long[] starts, GroupedAttention attention) {
    return call("attend")
        .with(queries)
        .with(keysAndValues)
        .with(starts)
        .with((long) attention.heads())
        .with((long) attention.keyHeads())
        .with((long) attention.window())
        .with((double) attention.cap())
        .with((double) attention.scale())
        .run(queries.getManager());
  }

  /**
   * The backward pass of {@link #attend}.
   *
   * @return the gradients of {@code queries} and of {@code keysAndValues}
   */
  static NDList attendBackward(
      NDArray contextGradient,
      NDArray queries,
      NDArray keysAndValues,
      NDArray context,
      NDArray logSumExp,
      long[] starts,
      GroupedAttention attention) {
    return call("attend_backward")
        .with(contextGradient)
        .with(queries)
        .with(keysAndValues)
        .with(context)
        .with(logSumExp)
        .with(starts)
        .with((long) attention.heads())
        .with((long) attention.keyHeads())
        .with((long) attention.window())
        .with((double) attention.cap())
        .with((double) attention.scale())
        .run(contextGradient.getManager());
  }

  /**
   * Attention of new tokens to themselves and to those in caches.
   *
   * @param caches {@code [layers, capacity, 2 * keyHeads * head]} each; the new keys and values are
   *     written into them
   * @param lengths how many tokens each cache has before
   * @return the context, {@code [tokens, heads * head]}
   */
  static NDArray attendCached(
      NDArray queries,
      NDArray keysAndValues,
      NDList caches,
      long[] lengths,
      long[] starts,
      int layer,
      GroupedAttention attention) {
    return call("attend_cached")
        .with(queries)
        .with(keysAndValues)
        .with(caches)
        .with(lengths)
        .with(starts)
        .with((long) layer)
        .with((long) attention.heads())
        .with((long) attention.keyHeads())
        .with((long) attention.window())
        .with((double) attention.cap())
        .with((double) attention.scale())
        .run(queries.getManager())
        .singletonOrThrow();
  }

  /** A larger cache with the same rows. */
  static NDArray grow(NDArray cache, int capacity) {
    return call("grow")
        .with(cache)
        .with((long) capacity)
        .run(cache.getManager())
        .singletonOrThrow();
  }

  /**
   * Rows among rows of zeros.
   *
   * @param rows {@code [n, width]}
   * @param places of the rows, all different, {@code [n]}, 64-bit integers
   * @return {@code [count, width]}
   */
  static NDArray spreadRows(NDArray rows, NDArray places, int count) {
    return call("spread_rows")
        .with(rows)
        .with(places)
        .with((long) count)
        .run(rows.getManager())
        .singletonOrThrow();
  }

  /**
   * The mean of every sequence's rows.
   *
   * @param rows {@code [tokens, width]}
   * @return {@code [sequences, width]}
   */
  static NDArray means(NDArray rows, long[] starts) {
    return call("means").with(rows).with(starts).run(rows.getManager()).singletonOrThrow();
  }
}
