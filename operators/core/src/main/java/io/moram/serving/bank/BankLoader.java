// SPDX-License-Identifier: Apache-2.0
package io.moram.serving.bank;

import ai.djl.ndarray.NDManager;
import io.moram.atoms.bank.AtomBank;
import io.moram.atoms.bank.BlockStream;
import io.moram.recall.ClassGaussians;
import io.moram.resource.RefCounted;
import io.moram.serving.versions.BankContents;
import io.moram.serving.versions.BlockReference;
import io.moram.serving.versions.TaskBlocks;
import io.moram.sites.SiteGroup;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** Loads banks into native memory, and counts what all open banks take. Thread-safe. */
final class BankLoader {
  private final NDManager manager;
  private final List<SiteGroup> together;
  private final BlockSource source;
  private final AtomicLong nativeBytes = new AtomicLong();

  /**
   * @param parent decides the device; closing it closes all banks
   * @param together the sites that are adapted at once
   */
  BankLoader(NDManager parent, List<SiteGroup> together, BlockSource source) {
    this.manager = parent.newSubManager();
    this.together = together;
    this.source = source;
  }

  /** The native memory of all open banks in bytes. */
  long nativeBytes() {
    return nativeBytes.get();
  }

  /**
   * Loads a version of a learner's bank; the caller is its first user.
   *
   * @param before the bank of sealed tasks that is loaded, or null; blocks that it holds are not
   *     read again
   * @throws IOException if a block cannot be read
   */
  LoadedBank load(BankContents contents, @Nullable RefCounted<ServedBank> before)
      throws IOException {
    RefCounted<ServedBank> sealed = loadSealed(contents.sealedOnly(), before);
    TaskBlocks open = contents.provisional();
    if (open == null) {
      return new LoadedBank(sealed, null);
    }
    try {
      RefCounted<ServedBank> extended =
          contents.isOpenWithoutAtoms()
              ? sharing(sealed, contents)
              : sealed.get().bank() == null
                  ? loadWhole(contents)
                  : extend(sealed, contents, open.blocks());
      return new LoadedBank(sealed, extended);
    } catch (IOException | RuntimeException e) {
      sealed.release();
      throw e;
    }
  }

  private RefCounted<ServedBank> loadSealed(
      BankContents contents, @Nullable RefCounted<ServedBank> before) throws IOException {
    List<BlockReference> added = before == null ? null : contents.beyond(before.get().contents());
    if (before == null || added == null) {
      return loadWhole(contents);
    }
    if (contents.identity().equals(before.get().contents().identity())) {
      return before.acquire();
    }
    return added.isEmpty() ? sharing(before, contents) : extend(before, contents, added);
  }

  private RefCounted<ServedBank> extend(
      RefCounted<ServedBank> before, BankContents contents, List<BlockReference> added)
      throws IOException {
    AtomBank bank = before.get().bank();
    if (bank == null || !bank.activation().equals(contents.activation())) {
      return loadWhole(contents);
    }
    return open(contents, counted(bank.plus(blocks(added))));
  }

  /**
   * A version with the atoms of the one before: a task that added none makes a new version all the
   * same, with its class names.
   */
  private RefCounted<ServedBank> sharing(RefCounted<ServedBank> before, BankContents contents)
      throws IOException {
    RefCounted<AtomBank> atoms = before.get().atoms();
    return open(contents, atoms == null ? null : atoms.acquire());
  }

  /**
   * Loads a bank on its own; the caller is its first user.
   *
   * @throws IOException if a block cannot be read
   */
  RefCounted<ServedBank> loadWhole(BankContents contents) throws IOException {
    List<BlockReference> references = contents.references();
    if (references.isEmpty()) {
      return open(contents, null);
    }
    AtomBank bank = AtomBank.toServe(manager, contents.activation(), together, blocks(references));
    return open(contents, counted(bank));
  }

  private BlockStream<IOException> blocks(List<BlockReference> references) {
    return receiver -> source.read(references, receiver);
  }

  /** Takes over atoms, which are part of the total until their last user releases them. */
  private RefCounted<AtomBank> counted(AtomBank bank) {
    nativeBytes.addAndGet(bank.bytes());
    return new RefCounted<>(
        bank,
        last -> {
          nativeBytes.addAndGet(-last.bytes());
          last.close();
        });
  }

  /** Takes over a use of the atoms. */
  private RefCounted<ServedBank> open(BankContents contents, @Nullable RefCounted<AtomBank> atoms)
      throws IOException {
    try {
      return ServedBank.open(new ServedBank(contents, atoms, gaussians(contents)), nativeBytes);
    } catch (IOException | RuntimeException e) {
      if (atoms != null) {
        atoms.release();
      }
      throw e;
    }
  }

  private @Nullable ClassGaussians gaussians(BankContents contents) throws IOException {
    if (!contents.hasSignatures()) {
      return null;
    }
    List<TaskBlocks> tasks = contents.tasks();
    return ClassGaussians.of(
        manager, tasks.size(), task -> source.readSignature(tasks.get(task).signature()));
  }
}
