// SPDX-License-Identifier: Apache-2.0
package io.moram.recall;

/**
 * Reads the signatures of a learner's tasks, each as often as it is needed, so that they are not on
 * the heap at once.
 *
 * @param <E> what is thrown if one cannot be read
 */
@FunctionalInterface
public interface SignatureReader<E extends Exception> {
  /**
   * The signature of a task.
   *
   * @param task its place among the tasks, from 0
   */
  RecallSignature read(int task) throws E;
}
