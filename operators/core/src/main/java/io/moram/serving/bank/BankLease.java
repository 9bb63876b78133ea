// SPDX-License-Identifier: Apache-2.0
package io.moram.serving.bank;

import io.moram.atoms.bank.AtomBank;
import org.jspecify.annotations.Nullable;

/** The right to use a bank, whatever versions follow meanwhile, until it is closed. */
public final class BankLease implements AutoCloseable {
  private final ServedBank served;
  private boolean closed;

  /** Takes over the caller's hold. */
  BankLease(ServedBank held) {
    this.served = held;
  }

  /** What the bank is. */
  public BankContents contents() {
    return served.contents();
  }

  /** The atoms; null where the learner has none. */
  public @Nullable AtomBank bank() {
    return served.bank();
  }

  @Override
  public void close() {
    if (!closed) {
      closed = true;
      served.letGo();
    }
  }
}
