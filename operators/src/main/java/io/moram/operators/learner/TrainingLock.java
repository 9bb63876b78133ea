// SPDX-License-Identifier: Apache-2.0
package io.moram.operators.learner;

import java.util.concurrent.locks.ReentrantLock;

/**
 * Lets one thread of the JVM train at a time: the engine allows one gradient collector a JVM, and a
 * second one fails. Training subtasks that share a JVM take turns, a step each.
 */
final class TrainingLock {
  // What a JVM truly has once: the engine's gradient collector is static as well.
  private static final ReentrantLock LOCK = new ReentrantLock(true);

  private TrainingLock() {}

  /** A part of training. */
  @FunctionalInterface
  interface Work<T> {
    T run() throws Exception;
  }

  /** Runs the work when no other thread trains. */
  static <T> T whileHeld(Work<T> work) throws Exception {
    LOCK.lockInterruptibly();
    try {
      return work.run();
    } finally {
      LOCK.unlock();
    }
  }
}
