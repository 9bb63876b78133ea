// SPDX-License-Identifier: Apache-2.0
package io.moram.serving.bank;

import io.moram.resource.RefCounted;
import org.jspecify.annotations.Nullable;

/**
 * A learner's banks in native memory. The owner of this record is a user of both.
 *
 * @param sealed the bank of the sealed tasks
 * @param provisional the same with the open task's atoms; null if none are published
 */
record LoadedBank(RefCounted<ServedBank> sealed, @Nullable RefCounted<ServedBank> provisional) {

  RefCounted<ServedBank> newest() {
    return provisional == null ? sealed : provisional;
  }

  long bytes() {
    ServedBank own = sealed.get();
    return own.bytes() + (provisional == null ? 0 : provisional.get().bytesBeside(own));
  }

  /** Ends the owner's use of both banks, which may free their memory. */
  void release() {
    sealed.release();
    if (provisional != null) {
      provisional.release();
    }
  }
}
