// SPDX-License-Identifier: Apache-2.0
package io.moram.serving.bank;

import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A lock per learner. A learner that is not locked takes no memory, because a job may see millions
 * of learners. Thread-safe, not reentrant.
 */
final class LearnerLocks {
  /** Held for a look at the set, never while a learner is locked. */
  private final ReentrantLock guard = new ReentrantLock();

  private final Condition unlocked = guard.newCondition();
  private final Set<String> locked = new HashSet<>();

  /** Locks a learner, once no other thread has. */
  void lock(String learner) {
    guard.lock();
    try {
      while (!locked.add(learner)) {
        unlocked.awaitUninterruptibly();
      }
    } finally {
      guard.unlock();
    }
  }

  /** Unlocks a learner that the caller has locked. */
  void unlock(String learner) {
    guard.lock();
    try {
      locked.remove(learner);
      unlocked.signalAll();
    } finally {
      guard.unlock();
    }
  }

  /** The number of learners that are locked. */
  int size() {
    guard.lock();
    try {
      return locked.size();
    } finally {
      guard.unlock();
    }
  }
}
