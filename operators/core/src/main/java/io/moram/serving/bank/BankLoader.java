// SPDX-License-Identifier: Apache-2.0
package io.moram.serving.bank;

import ai.djl.ndarray.NDManager;
import io.moram.atoms.bank.AtomBank;
import io.moram.resource.RefCounted;
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
          sealed.get().contents().isEmpty()
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
    // A task that added no atoms makes a new version all the same: one with its class names.
    return contents.identity().equals(before.get().contents().identity())
        ? before.acquire()
        : extend(before, contents, added);
  }

  private RefCounted<ServedBank> extend(
      RefCounted<ServedBank> before, BankContents contents, List<BlockReference> added)
      throws IOException {
    AtomBank bank = before.get().bank();
    if (bank == null || !bank.activation().equals(contents.activation())) {
      return loadWhole(contents);
    }
    return ServedBank.open(contents, bank.plus(source.read(added)), nativeBytes);
  }

  /**
   * Loads a bank on its own; the caller is its first user.
   *
   * @throws IOException if a block cannot be read
   */
  RefCounted<ServedBank> loadWhole(BankContents contents) throws IOException {
    if (contents.isEmpty()) {
      return ServedBank.open(contents, null, nativeBytes);
    }
    AtomBank bank =
        AtomBank.toServe(
            manager, contents.activation(), together, source.read(contents.references()));
    return ServedBank.open(contents, bank, nativeBytes);
  }
}
