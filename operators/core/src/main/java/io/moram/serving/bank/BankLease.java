// SPDX-License-Identifier: Apache-2.0
package io.moram.serving.bank;

import io.moram.atoms.bank.AtomBank;
import io.moram.recall.ClassGaussians;
import io.moram.resource.RefCounted;
import io.moram.serving.versions.BankContents;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The right to use a bank, whatever versions follow meanwhile, until it is closed. */
public final class BankLease implements AutoCloseable {
  private final RefCounted<ServedBank> served;
  private boolean closed;

  /** Takes over the caller's use of a bank. */
  BankLease(RefCounted<ServedBank> acquired) {
    this.served = acquired;
  }

  /** One more right to use the same bank. */
  BankLease another() {
    return new BankLease(served.acquire());
  }

  /** What the bank is. */
  public BankContents contents() {
    return served.get().contents();
  }

  /** The atoms; null if the learner has none. */
  public @Nullable AtomBank bank() {
    return served.get().bank();
  }

  /** The Gaussians of all classes, task by task; null if a task has no signature. */
  public @Nullable ClassGaussians gaussians() {
    return served.get().gaussians();
  }

  /** As {@link #gaussians}, if the caller knows that there are any. */
  public ClassGaussians requireGaussians() {
    return Objects.requireNonNull(gaussians(), "the bank has no signatures");
  }

  /** The number of the open task's examples behind its Gaussians; null if it has none. */
  public @Nullable Long provisionalExamples() {
    ClassGaussians gaussians = gaussians();
    int open = contents().version();
    return gaussians == null || contents().provisionalStep() == null
        ? null
        : (Long)
            gaussians.components().stream()
                .filter(component -> component.task() == open)
                .mapToLong(ClassGaussians.Component::examples)
                .sum();
  }

  @Override
  public void close() {
    if (!closed) {
      closed = true;
      served.release();
    }
  }
}
