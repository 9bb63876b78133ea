// SPDX-License-Identifier: Apache-2.0
package io.moram.serving.bank;

import io.moram.atoms.bank.AtomBank;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** A native bank with a count of those who hold it; closed when the last one lets it go. */
final class ServedBank {
  private final BankContents contents;
  private final @Nullable AtomBank bank;
  private final AtomicLong nativeBytes;
  private int holders = 1;

  /**
   * @param bank null for the bank without atoms
   * @param nativeBytes the total that the bank counts in while it is open
   */
  ServedBank(BankContents contents, @Nullable AtomBank bank, AtomicLong nativeBytes) {
    this.contents = contents;
    this.bank = bank;
    this.nativeBytes = nativeBytes;
    nativeBytes.addAndGet(bytes());
  }

  BankContents contents() {
    return contents;
  }

  @Nullable AtomBank bank() {
    return bank;
  }

  long bytes() {
    return bank == null ? 0 : bank.bytes();
  }

  synchronized ServedBank hold() {
    if (holders == 0) {
      throw new IllegalStateException(contents + " has been closed");
    }
    holders++;
    return this;
  }

  synchronized void letGo() {
    if (holders == 0) {
      throw new IllegalStateException(contents + " has been let go too often");
    }
    holders--;
    if (holders == 0 && bank != null) {
      nativeBytes.addAndGet(-bank.bytes());
      bank.close();
    }
  }
}
