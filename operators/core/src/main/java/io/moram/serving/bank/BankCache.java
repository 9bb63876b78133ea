// SPDX-License-Identifier: Apache-2.0
package io.moram.serving.bank;

import ai.djl.ndarray.NDManager;
import io.moram.model.Backbone;
import io.moram.resource.RefCounted;
import io.moram.sites.SiteGroup;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.ObjLongConsumer;

/**
 * The banks in native memory, one copy for all who predict. A bank is loaded when its learner is
 * first asked, and evicted, least recently used first, when all of them exceed the budget; one bank
 * alone may exceed it. A bank in use stays until its last lease is closed.
 *
 * <p>Thread-safe. Banks of different learners load and close side by side.
 */
public final class BankCache implements AutoCloseable {
  private final BankLoader loader;
  private final BankVersions versions;
  private final LearnerLocks loading = new LearnerLocks();
  private final LoadedBanks banks;
  private final UnreadableBanks unreadable = new UnreadableBanks();
  private final Set<String> behind = ConcurrentHashMap.newKeySet();

  /**
   * @param backbone decides the device, and which sites are adapted at once
   * @param budgetBytes the native memory of all loaded banks together
   */
  public BankCache(Backbone backbone, BlockSource source, BankVersions versions, long budgetBytes) {
    this(backbone, source, versions, budgetBytes, (bank, bytes) -> {});
  }

  /**
   * @param backbone as above
   * @param budgetBytes as above
   * @param evictions learns of every bank that leaves because of the budget: the learner, with a
   *     slash and the version if it is an earlier version, and the bank's size in bytes. The thread
   *     that loaded another bank calls it, while that bank's users wait; it must return soon
   */
  public BankCache(
      Backbone backbone,
      BlockSource source,
      BankVersions versions,
      long budgetBytes,
      ObjLongConsumer<String> evictions) {
    this(backbone.manager(), backbone.siteGroups(), source, versions, budgetBytes, evictions);
  }

  BankCache(
      NDManager parent,
      List<SiteGroup> together,
      BlockSource source,
      BankVersions versions,
      long budgetBytes,
      ObjLongConsumer<String> evictions) {
    this.loader = new BankLoader(parent, together, source);
    this.versions = versions;
    this.banks = new LoadedBanks(budgetBytes, evictions);
  }

  /**
   * The learner's bank: the newest that is loaded, or else the newest that there is, which is then
   * loaded first. If that cannot be read, it is the version before.
   *
   * @throws IOException if the blocks of both cannot be read
   */
  public BankLease lease(String learner) throws IOException {
    BankLease loaded = banks.lease(learner);
    if (loaded != null) {
      return loaded;
    }
    if (versions.newest(learner).isEmpty()) {
      return new BankLease(loader.loadWhole(BankContents.none(learner)));
    }
    loading.lock(learner);
    try {
      // Another thread may have loaded it while this one waited.
      loaded = banks.lease(learner);
      return loaded != null ? loaded : banks.put(learner, loadNewest(versions.newest(learner)));
    } finally {
      loading.unlock(learner);
    }
  }

  /**
   * Loads a learner's newest bank. If it cannot be read, the version before is loaded, and {@link
   * #refresh} switches to the newest once that can be read.
   */
  private LoadedBank loadNewest(BankContents newest) throws IOException {
    String learner = newest.learner();
    unreadable.requireRested(learner, newest.identity());
    long start = System.nanoTime();
    try {
      return loader.load(newest, null);
    } catch (IOException e) {
      BankContents before =
          newest.provisional() != null ? newest.sealedOnly() : newest.prefix(newest.version() - 1);
      if (!before.isEmpty()) {
        try {
          LoadedBank earlier = loader.load(before, null);
          behind.add(learner);
          return earlier;
        } catch (IOException alsoUnreadable) {
          e.addSuppressed(alsoUnreadable);
        }
      }
      unreadable.add(learner, newest.identity(), e, start);
      throw e;
    }
  }

  /** The learners that an earlier version answers because the newest could not be read. */
  public Set<String> behind() {
    return Set.copyOf(behind);
  }

  /**
   * An earlier version of the learner's bank, or the newest. It is loaded as a bank of its own, so
   * it gives the same bits as when it was the newest. It counts among the loaded banks, and leaves
   * like the others.
   *
   * @param version from 0; without the open task's atoms
   * @throws UnknownVersionException if the learner has no such version
   * @throws IOException if its blocks cannot be read
   */
  public BankLease lease(String learner, int version) throws IOException, UnknownVersionException {
    BankContents newest = versions.newest(learner);
    if (version < 0 || version > newest.version()) {
      throw new UnknownVersionException(
          "bankVersion is "
              + version
              + "; must be 0 to "
              + newest.version()
              + ", the newest version of learner "
              + learner
              + ".");
    }
    if (version == 0) {
      // Takes no memory, so no budget would ever make it leave.
      return new BankLease(loader.loadWhole(BankContents.none(learner)));
    }
    BankLease current = banks.lease(learner);
    if (current != null) {
      if (current.contents().identity().equals(newest.prefix(version).identity())) {
        return current;
      }
      current.close();
    }
    PinnedVersion pinned = new PinnedVersion(learner, version);
    loading.lock(pinned.toString());
    try {
      BankLease loaded = banks.lease(pinned.toString());
      BankContents wanted = newest.prefix(version);
      if (loaded != null) {
        if (loaded.contents().identity().equals(wanted.identity())) {
          return loaded;
        }
        loaded.close();
      }
      unreadable.requireRested(pinned.toString(), wanted.identity());
      long start = System.nanoTime();
      try {
        return banks.put(pinned.toString(), new LoadedBank(loader.loadWhole(wanted), null));
      } catch (IOException e) {
        unreadable.add(pinned.toString(), wanted.identity(), e, start);
        throw e;
      }
    } finally {
      loading.unlock(pinned.toString());
    }
  }

  /** The name of an earlier version among the loaded banks; no learner's name has a slash. */
  private record PinnedVersion(String learner, int version) {
    @Override
    public String toString() {
      return learner + "/" + version;
    }
  }

  /**
   * Switches a loaded learner to its newest version, once that is loaded too; requests are answered
   * from the version before until then. A learner that is not loaded stays so.
   *
   * @throws IOException if the blocks cannot be read; the version before stays
   */
  public void refresh(String learner) throws IOException {
    loading.lock(learner);
    try {
      // In use here too, so that it is not closed if it has to leave meanwhile.
      RefCounted<ServedBank> sealed =
          banks.acquireOutdated(learner, versions.newest(learner).identity());
      if (sealed == null) {
        behind.remove(learner);
        return;
      }
      LoadedBank next;
      try {
        next = loader.load(versions.newest(learner), sealed);
      } finally {
        sealed.release();
      }
      banks.replace(learner, next);
      behind.remove(learner);
    } finally {
      loading.unlock(learner);
    }
  }

  /** The number of seals that wait for an earlier task of their learner, or for a block. */
  public int sealsWaiting() {
    return versions.sealsWaiting();
  }

  /** The number of a learner's seals that wait for an earlier task, or for a block. */
  public int sealsWaiting(String learner) {
    return versions.sealsWaiting(learner);
  }

  /** How many learners have a bank in memory. */
  public int loadedLearners() {
    return banks.size();
  }

  /** The number of learners whose bank a thread loads, or looks at to load it. */
  int loadingLearners() {
    return loading.size();
  }

  /** The native memory of all open banks in bytes, those in use that were replaced included. */
  public long bytes() {
    return loader.nativeBytes();
  }

  /** Lets every bank go; leases that are still open keep theirs until they are closed. */
  @Override
  public void close() {
    banks.close();
  }
}
