// SPDX-License-Identifier: Apache-2.0
package io.moram.serving.bank;

import ai.djl.ndarray.NDManager;
import io.moram.model.FrozenModel;
import io.moram.resource.RefCounted;
import io.moram.serving.versions.BankContents;
import io.moram.serving.versions.BankVersions;
import io.moram.sites.SiteGroup;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

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
  private final BankListener listener;
  private final Set<String> behind = ConcurrentHashMap.newKeySet();

  /**
   * @param model decides the device, and which sites are adapted at once
   * @param budgetBytes the native memory of all loaded banks together
   */
  public BankCache(FrozenModel model, BlockSource source, BankVersions versions, long budgetBytes) {
    this(model, source, versions, budgetBytes, BankListener.NONE);
  }

  /**
   * @param model as above
   * @param budgetBytes as above
   * @param listener learns of every bank that is loaded, or that leaves because of the budget
   */
  public BankCache(
      FrozenModel model,
      BlockSource source,
      BankVersions versions,
      long budgetBytes,
      BankListener listener) {
    this(model.manager(), model.siteGroups(), source, versions, budgetBytes, listener);
  }

  BankCache(
      NDManager parent,
      List<SiteGroup> together,
      BlockSource source,
      BankVersions versions,
      long budgetBytes,
      BankListener listener) {
    this.loader = new BankLoader(parent, together, source);
    this.versions = versions;
    this.banks = new LoadedBanks(budgetBytes, listener::evicted);
    this.listener = listener;
  }

  /**
   * A bank that is in memory, or that needs none.
   *
   * @param version from 0; null: the newest that is loaded
   * @return null if it must be loaded first
   * @throws UnknownVersionException if the learner has no such version
   */
  @Nullable BankLease leaseLoaded(String learner, @Nullable Integer version)
      throws UnknownVersionException {
    if (version != null) {
      return leaseLoadedVersion(learner, version);
    }
    BankLease loaded = banks.lease(learner);
    return loaded == null && versions.newest(learner).isEmpty() ? withoutAtoms(learner) : loaded;
  }

  private @Nullable BankLease leaseLoadedVersion(String learner, int version)
      throws UnknownVersionException {
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
      return withoutAtoms(learner);
    }
    BankContents.Identity wanted = newest.prefix(version).identity();
    BankLease current = leaseIf(learner, wanted);
    return current != null ? current : leaseIf(name(learner, version), wanted);
  }

  private @Nullable BankLease leaseIf(String name, BankContents.Identity wanted) {
    BankLease loaded = banks.lease(name);
    if (loaded == null || loaded.contents().identity().equals(wanted)) {
      return loaded;
    }
    loaded.close();
    return null;
  }

  /** A bank that takes no memory, so no budget would ever make it leave. */
  private BankLease withoutAtoms(String learner) {
    try {
      return new BankLease(loader.loadWhole(BankContents.none(learner)));
    } catch (IOException e) {
      throw new IllegalStateException("a bank without atoms was read", e);
    }
  }

  /**
   * The learner's bank: the newest that is loaded, or else the newest that there is, which is then
   * loaded first. If that cannot be read, it is the version before.
   *
   * @throws IOException if the blocks of both cannot be read
   */
  public BankLease lease(String learner) throws IOException {
    BankLease inMemory = banks.lease(learner);
    if (inMemory != null) {
      return inMemory;
    }
    loading.lock(learner);
    try {
      // Another thread may have loaded it while this one waited.
      BankLease loaded = banks.lease(learner);
      if (loaded != null) {
        return loaded;
      }
      BankContents newest = versions.newest(learner);
      return newest.isEmpty() ? withoutAtoms(learner) : banks.put(learner, loadNewest(newest));
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
    try {
      return timed(learner, () -> loader.load(newest, null));
    } catch (IOException e) {
      BankContents before =
          newest.provisional() != null ? newest.sealedOnly() : newest.prefix(newest.version() - 1);
      if (before.isEmpty()) {
        throw e;
      }
      try {
        LoadedBank earlier = timed(learner, () -> loader.load(before, null));
        behind.add(learner);
        return earlier;
      } catch (IOException alsoUnreadable) {
        e.addSuppressed(alsoUnreadable);
        throw e;
      }
    }
  }

  /** Loads a bank. */
  @FunctionalInterface
  private interface Loading {
    LoadedBank load() throws IOException;
  }

  private LoadedBank timed(String name, Loading bank) throws IOException {
    long start = System.nanoTime();
    LoadedBank loaded = bank.load();
    listener.loaded(name, System.nanoTime() - start);
    return loaded;
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
    BankLease inMemory = leaseLoadedVersion(learner, version);
    if (inMemory != null) {
      return inMemory;
    }
    String name = name(learner, version);
    loading.lock(name);
    try {
      BankLease loaded = leaseLoadedVersion(learner, version);
      if (loaded != null) {
        return loaded;
      }
      BankContents wanted = versions.newest(learner).prefix(version);
      return banks.put(name, timed(name, () -> new LoadedBank(loader.loadWhole(wanted), null)));
    } finally {
      loading.unlock(name);
    }
  }

  /** The name of an earlier version among the loaded banks; no learner's name has a slash. */
  static String name(String learner, int version) {
    return learner + "/" + version;
  }

  /** The identity of the newest version that there is. */
  BankContents.Identity newest(String learner) {
    return versions.newest(learner).identity();
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
        BankContents newest = versions.newest(learner);
        next = timed(learner, () -> loader.load(newest, sealed));
      } catch (IOException e) {
        behind.add(learner);
        throw e;
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
