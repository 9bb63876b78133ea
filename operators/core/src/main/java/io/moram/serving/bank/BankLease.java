// SPDX-License-Identifier: Apache-2.0
package io.moram.serving.bank;

import io.moram.atoms.bank.AtomBank;
import io.moram.resource.RefCounted;
import org.jspecify.annotations.Nullable;

/** The right to use a bank, whatever versions follow meanwhile, until it is closed. */
public final class BankLease implements AutoCloseable {
  private final RefCounted<ServedBank> served;
  private boolean closed;

  /** Takes over the caller's use of a bank. */
  BankLease(RefCounted<ServedBank> acquired) {
    this.served = acquired;
  }

  /** What the bank is. */
  public BankContents contents() {
    return served.get().contents();
  }

  /** The atoms; null if the learner has none. */
  public @Nullable AtomBank bank() {
    return served.get().bank();
  }

  @Override
  public void close() {
    if (!closed) {
      closed = true;
      served.release();
    }
  }
}
