// SPDX-License-Identifier: Apache-2.0
package io.moram.training;

import io.moram.atoms.AtomBlock;
import java.util.List;

/**
 * Measures a bank as it would serve.
 *
 * @param <E> a prepared example
 */
public interface BankTrial<E> extends AutoCloseable {

  /** Answers some more examples. */
  void add(List<E> batch);

  /** How many examples were answered right so far. */
  Accuracy accuracy();

  /**
   * Blocks without the atoms that were not active so far; a block of which none was is left out.
   *
   * @param newest the bank's last block of some sites
   */
  List<AtomBlock> activePart(List<AtomBlock> newest);

  @Override
  void close();
}
