// SPDX-License-Identifier: Apache-2.0
package io.moram.resource;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * At most one open resource per key. The first lease loads it, and the last one to be closed closes
 * it.
 *
 * <p>Thread-safe. Loading and closing block callers with the same key only, so a slow resource
 * delays no other. A key's resource is loaded again only after the one before it is closed: two
 * copies are never open at once.
 *
 * @param <K> the key, with {@code equals} and {@code hashCode}
 * @param <T> the resource
 */
public final class SharedResources<K, T> {

  /**
   * Opens a resource.
   *
   * @param <T> the resource
   * @param <E> what it throws if the resource cannot be opened
   */
  @FunctionalInterface
  public interface Loader<T, E extends Exception> {
    T load() throws E, InterruptedException;
  }

  private static final class Slot<T> {
    private final ReentrantLock lock = new ReentrantLock();

    /** The leases, and the callers who wait for one. Changed inside the map's compute only. */
    private int callers;

    /** Null while nothing is loaded. Guarded by the lock. */
    private @Nullable RefCounted<T> resource;
  }

  private final ConcurrentMap<K, Slot<T>> slots = new ConcurrentHashMap<>();
  private final Consumer<? super T> closer;

  /**
   * No resource yet.
   *
   * @param closer closes a resource; called by the thread that closes its last lease
   */
  public SharedResources(Consumer<? super T> closer) {
    this.closer = closer;
  }

  /**
   * The key's resource. If there is none, the calling thread loads it; callers with the same key
   * wait.
   *
   * @param loader not called if the resource is open; if it fails, the next caller tries its own
   * @throws E if the loader does
   * @throws InterruptedException if the thread is interrupted while it waits for another caller
   */
  public <E extends Exception> Lease<T> acquire(K key, Loader<? extends T, E> loader)
      throws E, InterruptedException {
    Slot<T> slot = enter(key);
    boolean acquired = false;
    try {
      slot.lock.lockInterruptibly();
      try {
        RefCounted<T> resource = slot.resource;
        if (resource == null) {
          resource = new RefCounted<>(loader.load(), closer);
          slot.resource = resource;
        } else {
          resource.acquire();
        }
        acquired = true;
        RefCounted<T> leased = resource;
        return new Lease<>(leased.get(), () -> release(key, slot, leased));
      } finally {
        slot.lock.unlock();
      }
    } finally {
      if (!acquired) {
        leave(key);
      }
    }
  }

  private void release(K key, Slot<T> slot, RefCounted<T> resource) {
    slot.lock.lock();
    try {
      resource.release();
    } finally {
      if (resource.isClosed()) {
        slot.resource = null;
      }
      slot.lock.unlock();
      leave(key);
    }
  }

  private Slot<T> enter(K key) {
    return slots.compute(
        key,
        (sameKey, known) -> {
          Slot<T> slot = known == null ? new Slot<>() : known;
          slot.callers++;
          return slot;
        });
  }

  private void leave(K key) {
    slots.computeIfPresent(key, (sameKey, slot) -> --slot.callers == 0 ? null : slot);
  }

  /** The number of keys that have a resource, or are loading or closing one. */
  public int size() {
    return slots.size();
  }
}
