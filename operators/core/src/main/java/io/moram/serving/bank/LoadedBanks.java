// SPDX-License-Identifier: Apache-2.0
package io.moram.serving.bank;

import io.moram.resource.RefCounted;
import io.moram.serving.versions.BankContents;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ObjLongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The loaded banks by learner, up to a budget in bytes. The least recently used leaves first. The
 * bank that was put last stays, even if it exceeds the budget alone: it was loaded to be used.
 *
 * <p>Thread-safe. A bank that leaves is released after the lock: to free its memory takes a while,
 * and other learners must not wait for it.
 */
final class LoadedBanks {
  /**
   * A bank that is released.
   *
   * @param evicted its name, if it leaves because of the budget; null otherwise
   */
  private record Leaving(LoadedBank bank, @Nullable String evicted) {}

  private final long budgetBytes;
  private final ObjLongConsumer<String> evictions;

  /** The least recently used first: a bank that is used is removed and put again. */
  private final Map<String, LoadedBank> banks = new LinkedHashMap<>();

  private long bytes;
  private boolean closed;

  /**
   * @param budgetBytes the native memory of all banks together
   * @param evictions learns the name and the bytes of every bank that leaves because of the budget
   */
  LoadedBanks(long budgetBytes, ObjLongConsumer<String> evictions) {
    this.budgetBytes = budgetBytes;
    this.evictions = evictions;
  }

  /**
   * The learner's newest bank, which counts as used now; null if none is loaded.
   *
   * @throws IllegalStateException if this is closed
   */
  synchronized @Nullable BankLease lease(String learner) {
    if (closed) {
      throw closedException();
    }
    LoadedBank bank = banks.remove(learner);
    if (bank == null) {
      return null;
    }
    banks.put(learner, bank);
    return new BankLease(bank.newest().acquire());
  }

  /**
   * The learner's bank of sealed tasks, with the caller as one more user.
   *
   * @return null if none is loaded, or if the newest version is
   */
  synchronized @Nullable RefCounted<ServedBank> acquireOutdated(
      String learner, BankContents.Identity newest) {
    LoadedBank bank = banks.get(learner);
    return bank == null || bank.newest().get().contents().identity().equals(newest)
        ? null
        : bank.sealed().acquire();
  }

  /**
   * Takes over a bank that was loaded for a use now.
   *
   * @throws IllegalStateException if this is closed; the bank is released
   */
  BankLease put(String learner, LoadedBank bank) {
    List<Leaving> leaving = new ArrayList<>();
    BankLease lease = null;
    synchronized (this) {
      if (closed) {
        leaving.add(new Leaving(bank, null));
      } else {
        lease = new BankLease(bank.newest().acquire());
        set(learner, bank, leaving);
      }
    }
    leaving.forEach(this::release);
    if (lease == null) {
      throw closedException();
    }
    return lease;
  }

  /**
   * Takes over a newer version of a bank. If the learner's bank has left meanwhile, the newer
   * version is released: the next request loads it. This does not count as a use.
   */
  void replace(String learner, LoadedBank next) {
    List<Leaving> leaving = new ArrayList<>();
    synchronized (this) {
      if (banks.containsKey(learner)) {
        set(learner, next, leaving);
      } else {
        leaving.add(new Leaving(next, null));
      }
    }
    leaving.forEach(this::release);
  }

  private void release(Leaving leaving) {
    long freed = leaving.bank.bytes();
    leaving.bank.release();
    if (leaving.evicted != null) {
      evictions.accept(leaving.evicted, freed);
    }
  }

  private void set(String learner, LoadedBank bank, List<Leaving> leaving) {
    LoadedBank before = banks.put(learner, bank);
    bytes += bank.bytes();
    if (before != null) {
      bytes -= before.bytes();
      leaving.add(new Leaving(before, null));
    }
    Iterator<Map.Entry<String, LoadedBank>> oldestFirst = banks.entrySet().iterator();
    while (bytes > budgetBytes && oldestFirst.hasNext()) {
      Map.Entry<String, LoadedBank> oldest = oldestFirst.next();
      if (!oldest.getKey().equals(learner)) {
        bytes -= oldest.getValue().bytes();
        leaving.add(new Leaving(oldest.getValue(), oldest.getKey()));
        oldestFirst.remove();
      }
    }
  }

  private static IllegalStateException closedException() {
    return new IllegalStateException("the bank cache is closed");
  }

  /** The number of learners. */
  synchronized int size() {
    return banks.size();
  }

  /** Lets every bank go, and takes no other. */
  void close() {
    List<LoadedBank> leaving;
    synchronized (this) {
      closed = true;
      leaving = List.copyOf(banks.values());
      banks.clear();
      bytes = 0;
    }
    leaving.forEach(LoadedBank::release);
  }
}
