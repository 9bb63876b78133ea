// SPDX-License-Identifier: Apache-2.0
package io.moram.serving.bank;

import io.moram.atoms.bank.AtomBank;
import io.moram.recall.ClassGaussians;
import io.moram.resource.RefCounted;
import io.moram.serving.versions.BankContents;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * A version of a learner's bank, with its atoms and its class Gaussians in native memory.
 *
 * @param atoms shared with other versions that have the same atoms; this record is a user; null for
 *     the bank without atoms
 * @param gaussians of all tasks, in the order of the contents; null if a task has no signature
 */
record ServedBank(
    BankContents contents,
    @Nullable RefCounted<AtomBank> atoms,
    @Nullable ClassGaussians gaussians) {

  /**
   * A bank with one user, the caller. The last release frees its native memory.
   *
   * @param nativeBytes the total that the Gaussians' size is part of while the bank is open
   */
  static RefCounted<ServedBank> open(ServedBank served, AtomicLong nativeBytes) {
    nativeBytes.addAndGet(served.gaussianBytes());
    return new RefCounted<>(served, last -> last.close(nativeBytes));
  }

  /** The atoms; null without atoms. */
  @Nullable AtomBank bank() {
    return atoms == null ? null : atoms.get();
  }

  /** The native memory of the atoms and of the Gaussians in bytes. */
  long bytes() {
    return atomBytes() + gaussianBytes();
  }

  /** The native memory that this bank takes beside another one of the same learner. */
  long bytesBeside(ServedBank other) {
    return gaussianBytes() + (atoms == other.atoms ? 0 : atomBytes());
  }

  private long atomBytes() {
    return atoms == null ? 0 : atoms.get().bytes();
  }

  private long gaussianBytes() {
    return gaussians == null ? 0 : gaussians.bytes();
  }

  private void close(AtomicLong nativeBytes) {
    nativeBytes.addAndGet(-gaussianBytes());
    if (gaussians != null) {
      gaussians.close();
    }
    if (atoms != null) {
      atoms.release();
    }
  }
}
