// SPDX-License-Identifier: Apache-2.0
package io.moram.serving.bank;

import ai.djl.ndarray.NDManager;
import io.moram.atoms.bank.AtomBank;
import io.moram.model.Backbone;
import io.moram.resource.RefCounted;
import io.moram.sites.SiteGroup;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * The banks in native memory, one copy for all who predict. A bank is loaded when its learner is
 * first asked, and let go, least recently used first, when all of them exceed the budget; one bank
 * alone may exceed it. A bank in use stays until its last lease is closed.
 *
 * <p>Thread-safe. Banks of different learners load side by side.
 */
public final class BankCache implements AutoCloseable {
  /** A learner's banks; the cache is a user of both. */
  private static final class Entry {
    final RefCounted<ServedBank> sealed;
    final @Nullable RefCounted<ServedBank> provisional;
    long lastUsed;

    Entry(RefCounted<ServedBank> sealed, @Nullable RefCounted<ServedBank> provisional) {
      this.sealed = sealed;
      this.provisional = provisional;
    }

    RefCounted<ServedBank> newest() {
      return provisional == null ? sealed : provisional;
    }

    long bytes() {
      return sealed.get().bytes() + (provisional == null ? 0 : provisional.get().bytes());
    }

    void release() {
      sealed.release();
      if (provisional != null) {
        provisional.release();
      }
    }
  }

  private final NDManager manager;
  private final List<SiteGroup> together;
  private final BlockSource source;
  private final BankVersions versions;
  private final long budgetBytes;
  private final AtomicLong nativeBytes = new AtomicLong();
  private final Map<String, Object> loadLocks = new ConcurrentHashMap<>();
  private final Map<String, Entry> entries = new HashMap<>();
  private long uses;
  private boolean closed;

  /**
   * @param backbone decides the device, and which sites are adapted at once
   * @param budgetBytes the native memory of all loaded banks together
   */
  public BankCache(Backbone backbone, BlockSource source, BankVersions versions, long budgetBytes) {
    this(backbone.manager(), backbone.siteGroups(), source, versions, budgetBytes);
  }

  BankCache(
      NDManager parent,
      List<SiteGroup> together,
      BlockSource source,
      BankVersions versions,
      long budgetBytes) {
    this.manager = parent.newSubManager();
    this.together = together;
    this.source = source;
    this.versions = versions;
    this.budgetBytes = budgetBytes;
  }

  /**
   * The learner's bank: the newest that is loaded, or else the newest that there is, which is then
   * loaded first.
   *
   * @throws IOException if its blocks cannot be read
   */
  public BankLease lease(String learner) throws IOException {
    BankLease loaded = leaseLoaded(learner);
    if (loaded != null) {
      return loaded;
    }
    if (versions.newest(learner).isEmpty()) {
      return new BankLease(ServedBank.open(BankContents.none(learner), null, nativeBytes));
    }
    synchronized (loadLock(learner)) {
      loaded = leaseLoaded(learner);
      return loaded != null ? loaded : put(learner, load(versions.newest(learner), null));
    }
  }

  /**
   * Switches a loaded learner to its newest version, once that is loaded too; requests are answered
   * from the version before until then. A learner that is not loaded stays so.
   *
   * @throws IOException if the blocks cannot be read; the version before stays
   */
  public void refresh(String learner) throws IOException {
    synchronized (loadLock(learner)) {
      RefCounted<ServedBank> sealed;
      synchronized (this) {
        Entry entry = entries.get(learner);
        if (entry == null
            || entry
                .newest()
                .get()
                .contents()
                .identity()
                .equals(versions.newest(learner).identity())) {
          return;
        }
        // In use here too, so that it is not closed if the entry is evicted meanwhile.
        sealed = entry.sealed.acquire();
      }
      Entry next;
      try {
        next = load(versions.newest(learner), sealed);
      } finally {
        sealed.release();
      }
      replace(learner, next);
    }
  }

  private Object loadLock(String learner) {
    return loadLocks.computeIfAbsent(learner, name -> new Object());
  }

  private synchronized @Nullable BankLease leaseLoaded(String learner) {
    if (closed) {
      throw new IllegalStateException("the bank cache is closed");
    }
    Entry entry = entries.get(learner);
    if (entry == null) {
      return null;
    }
    entry.lastUsed = ++uses;
    return new BankLease(entry.newest().acquire());
  }

  private Entry load(BankContents contents, @Nullable RefCounted<ServedBank> before)
      throws IOException {
    RefCounted<ServedBank> sealed = loadSealed(contents.sealedOnly(), before);
    TaskBlocks open = contents.provisional();
    if (open == null) {
      return new Entry(sealed, null);
    }
    try {
      RefCounted<ServedBank> extended =
          sealed.get().contents().isEmpty()
              ? load(contents)
              : extend(sealed, contents, open.blocks());
      return new Entry(sealed, extended);
    } catch (IOException | RuntimeException e) {
      sealed.release();
      throw e;
    }
  }

  private RefCounted<ServedBank> loadSealed(
      BankContents contents, @Nullable RefCounted<ServedBank> before) throws IOException {
    List<BlockReference> added = before == null ? null : contents.beyond(before.get().contents());
    if (before == null || added == null) {
      return load(contents);
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
      return load(contents);
    }
    return ServedBank.open(contents, bank.plus(source.read(added)), nativeBytes);
  }

  private RefCounted<ServedBank> load(BankContents contents) throws IOException {
    if (contents.isEmpty()) {
      return ServedBank.open(contents, null, nativeBytes);
    }
    AtomBank bank =
        AtomBank.toServe(
            manager, contents.activation(), together, source.read(contents.references()));
    return ServedBank.open(contents, bank, nativeBytes);
  }

  private synchronized BankLease put(String learner, Entry entry) {
    if (closed) {
      entry.release();
      throw new IllegalStateException("the bank cache is closed");
    }
    entry.lastUsed = ++uses;
    entries.put(learner, entry);
    RefCounted<ServedBank> bank = entry.newest().acquire();
    evictExcept(learner);
    return new BankLease(bank);
  }

  private synchronized void replace(String learner, Entry next) {
    Entry old = entries.get(learner);
    if (old == null) {
      next.release(); // Evicted meanwhile: the next request loads it.
      return;
    }
    next.lastUsed = old.lastUsed;
    entries.put(learner, next);
    old.release();
    evictExcept(learner);
  }

  private void evictExcept(String learner) {
    while (entries.size() > 1
        && entries.values().stream().mapToLong(Entry::bytes).sum() > budgetBytes) {
      String oldest =
          entries.entrySet().stream()
              .filter(entry -> !entry.getKey().equals(learner))
              .min(Map.Entry.comparingByValue((a, b) -> Long.compare(a.lastUsed, b.lastUsed)))
              .orElseThrow()
              .getKey();
      Entry evicted = entries.remove(oldest);
      if (evicted != null) {
        evicted.release();
      }
    }
  }

  /** How many learners have a bank in memory. */
  public synchronized int loadedLearners() {
    return entries.size();
  }

  /** The native memory of all open banks in bytes, those in use that were replaced included. */
  public long bytes() {
    return nativeBytes.get();
  }

  /** Lets every bank go; leases that are still open keep theirs until they are closed. */
  @Override
  public synchronized void close() {
    closed = true;
    entries.values().forEach(Entry::release);
    entries.clear();
  }
}
