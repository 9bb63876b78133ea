// SPDX-License-Identifier: Apache-2.0
package io.moram.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.moram.engine.EngineMemory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apiguardian.api.API;

/**
 * Tokens on their way through a frozen language model, between two layers. The layers below are the
 * same for every bank, so they are computed once.
 *
 * @param hidden {@code [tokens, width]}, the tokens of a sequence one after another
 * @param packed the tokens
 * @param layers the number of layers that have been computed
 */
@API(status = API.Status.EXPERIMENTAL)
public record TokenStates(NDArray hidden, PackedTokens packed, int layers)
    implements AutoCloseable {

  /** Checks that there is one row per token. */
  public TokenStates {
    if (hidden.getShape().get(0) != packed.tokens()) {
      throw new IllegalArgumentException(
          "states have the shape " + hidden.getShape() + " for " + packed.tokens() + " tokens");
    }
  }

  /**
   * Puts the states of single sequences together.
   *
   * @param scope owns the result
   * @param packed the tokens of all sequences
   * @param states what {@link #each} gave per sequence
   * @param layers the number of layers that have been computed
   * @throws IllegalArgumentException if a sequence has another number of states than tokens
   */
  public static TokenStates of(
      NDManager scope, PackedTokens packed, List<float[]> states, int layers) {
    int width = states.get(0).length / packed.length(0);
    float[] flat = new float[Math.multiplyExact(packed.tokens(), width)];
    for (int i = 0; i < packed.sequences(); i++) {
      float[] own = states.get(i);
      if (own.length != packed.length(i) * width) {
        throw new IllegalArgumentException(
            String.format(
                "sequence %d has %d numbers for %d tokens of width %d",
                i, own.length, packed.length(i), width));
      }
      System.arraycopy(own, 0, flat, packed.start(i) * width, own.length);
    }
    Shape shape = new Shape(packed.tokens(), width);
    return new TokenStates(EngineMemory.copy(scope.create(flat, shape)), packed, layers);
  }

  /** The states of every sequence on the heap, {@code [tokens * width]} each. */
  public List<float[]> each() {
    float[] flat = hidden.toFloatArray();
    int width = flat.length / packed.tokens();
    List<float[]> each = new ArrayList<>(packed.sequences());
    for (int i = 0; i < packed.sequences(); i++) {
      each.add(Arrays.copyOfRange(flat, packed.start(i) * width, packed.start(i + 1) * width));
    }
    return each;
  }

  @Override
  public void close() {
    hidden.close();
  }
}
