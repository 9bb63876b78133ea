// SPDX-License-Identifier: Apache-2.0
package io.moram.atoms.bank;

import io.moram.atoms.AtomBlock;
import java.util.function.Consumer;

/**
 * Hands out blocks one after another, in any order, so that no more than one of them has to be on
 * the heap.
 *
 * @param <E> what is thrown if a block cannot be read
 */
@FunctionalInterface
public interface BlockStream<E extends Exception> {
  /** Gives each block to the receiver, which keeps a copy of its numbers and not the block. */
  void forEach(Consumer<AtomBlock> receiver) throws E;
}
