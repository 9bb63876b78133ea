// SPDX-License-Identifier: Apache-2.0
package io.moram.serving.bank;

import io.moram.atoms.bank.AtomBank;
import io.moram.resource.RefCounted;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * A version of a learner's bank, with its atoms in native memory.
 *
 * @param bank null for the bank without atoms
 */
record ServedBank(BankContents contents, @Nullable AtomBank bank) {

  /**
   * A bank with one user, the caller. The last release frees its native memory.
   *
   * @param nativeBytes the total that the bank's size is part of while the bank is open
   */
  static RefCounted<ServedBank> open(
      BankContents contents, @Nullable AtomBank bank, AtomicLong nativeBytes) {
    ServedBank served = new ServedBank(contents, bank);
    nativeBytes.addAndGet(served.bytes());
    return new RefCounted<>(served, last -> last.close(nativeBytes));
  }

  long bytes() {
    return bank == null ? 0 : bank.bytes();
  }

  private void close(AtomicLong nativeBytes) {
    nativeBytes.addAndGet(-bytes());
    if (bank != null) {
      bank.close();
    }
  }
}
