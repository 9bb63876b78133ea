// SPDX-License-Identifier: Apache-2.0
package io.moram.flink.state;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.apache.flink.util.FlinkRuntimeException;
import org.jspecify.annotations.Nullable;

/**
 * Learners' values in memory, in front of keyed state. A changed value is written to the state
 * before a barrier and when it is evicted. To write it after every change would cost more than the
 * change. The least recently used value is evicted first. For the task's thread.
 *
 * @param <V> the value, which may be changed in place
 */
public final class WriteBackCache<V> implements AutoCloseable {
  private final long capacity;
  private final int most;
  private final Store<V> store;
  private final Consumer<String> currentKey;
  private final Map<String, Entry<V>> entries = new LinkedHashMap<>(16, 0.75f, true);
  // Metrics read both on other threads.
  private final AtomicLong size = new AtomicLong();
  private final AtomicLong evictions = new AtomicLong();

  private static final class Entry<V> {
    private final V value;
    private boolean changed;
    private long size;

    Entry(V value) {
      this.value = value;
    }
  }

  /** The keyed state behind the cache; the learner is the current key in every call. */
  public interface Store<V> {
    /** What the value that {@link #load} makes will take, so that others make room before it. */
    default long sizeToLoad() throws Exception {
      return 1;
    }

    /** Makes the learner's value from the state. */
    V load(String learner) throws Exception;

    /** Writes a changed value to the state. */
    void write(V value) throws Exception;

    /** What a value takes of the capacity. It is asked for after the value may have changed. */
    default long size(V value) {
      return 1;
    }

    /** Is called for a value that makes room for another, after it is written if it changed. */
    default void evicted(String learner, V value) {}

    /** Frees what a value holds, after it has left the cache. */
    default void release(V value) {}
  }

  /**
   * @param capacity the most that all values take together, at least 1. One value may exceed it
   * @param currentKey makes a learner the current key
   */
  public WriteBackCache(long capacity, Store<V> store, Consumer<String> currentKey) {
    this(capacity, Integer.MAX_VALUE, store, currentKey);
  }

  /**
   * @param capacity as above
   * @param most the most values, at least 1
   * @param currentKey as above
   */
  public WriteBackCache(long capacity, int most, Store<V> store, Consumer<String> currentKey) {
    if (capacity < 1 || most < 1) {
      throw new IllegalArgumentException(
          "The capacity is " + capacity + " and " + most + " values; both must be 1 or more.");
    }
    this.capacity = capacity;
    this.most = most;
    this.store = store;
    this.currentKey = currentKey;
  }

  /** The value of a learner, loaded if it is absent. The learner is the current key afterwards. */
  public V get(String learner) throws Exception {
    Entry<V> entry = entries.get(learner);
    if (entry == null) {
      currentKey.accept(learner);
      makeRoom(entries.size(), store.sizeToLoad());
      currentKey.accept(learner);
      entry = new Entry<>(store.load(learner));
      entries.put(learner, entry);
      measure(entry);
    }
    // A value may be larger than expected, and values grow.
    if (makeRoom(entries.size() - 1, 0)) {
      currentKey.accept(learner);
    }
    return entry.value;
  }

  /** The value of a learner; null if it is not in the cache. */
  public @Nullable V getIfPresent(String learner) {
    Entry<V> entry = entries.get(learner);
    return entry == null ? null : entry.value;
  }

  /**
   * Says whether a learner's value differs from the state.
   *
   * @throws IllegalStateException if the value is not in the cache
   */
  public void setChanged(String learner, boolean changed) {
    Entry<V> entry = entries.get(learner);
    if (entry == null) {
      throw new IllegalStateException("No value of learner " + learner + " is in the cache");
    }
    entry.changed = changed;
    measure(entry);
  }

  /** Releases a learner's value without writing it, if it is in the cache. */
  public void drop(String learner) {
    Entry<V> entry = entries.remove(learner);
    if (entry != null) {
      size.addAndGet(-entry.size);
      store.release(entry.value);
    }
  }

  /**
   * Writes a learner's value if it has changed, and releases it. The key is as for {@link #get}.
   */
  public void evict(String learner) throws Exception {
    Entry<V> entry = entries.get(learner);
    if (entry != null) {
      write(learner, entry);
      drop(learner);
    }
  }

  /** Writes all changed values; afterwards any learner may be the current key. */
  public void writeChanged() throws Exception {
    for (Map.Entry<String, Entry<V>> entry : entries.entrySet()) {
      write(entry.getKey(), entry.getValue());
    }
  }

  /** The number of values that made room for others. Any thread may ask. */
  public long evictions() {
    return evictions.get();
  }

  /** The size of all values together. Any thread may ask. */
  public long size() {
    return size.get();
  }

  /**
   * Evicts the least recently used values, until what is added has room too.
   *
   * @param evictable the most values to evict
   * @param added the size of a value that will be added; 0: none
   * @return whether any was evicted
   */
  private boolean makeRoom(int evictable, long added) throws Exception {
    int left = evictable;
    while (left > 0 && isFull(added)) {
      Map.Entry<String, Entry<V>> oldest = entries.entrySet().iterator().next();
      evict(oldest.getKey(), oldest.getValue());
      left--;
    }
    return left < evictable;
  }

  private boolean isFull(long added) {
    return size.get() + added > capacity || entries.size() + (added > 0 ? 1 : 0) > most;
  }

  private void evict(String learner, Entry<V> entry) throws Exception {
    try {
      write(learner, entry);
    } catch (RuntimeException e) {
      // The caller wanted another learner, and must not take this for that one's fault.
      throw new FlinkRuntimeException("The state of learner " + learner + " cannot be written", e);
    }
    entries.remove(learner);
    size.addAndGet(-entry.size);
    evictions.incrementAndGet();
    store.evicted(learner, entry.value);
    store.release(entry.value);
  }

  private void measure(Entry<V> entry) {
    long before = entry.size;
    entry.size = store.size(entry.value);
    size.addAndGet(entry.size - before);
  }

  private void write(String learner, Entry<V> entry) throws Exception {
    if (entry.changed) {
      currentKey.accept(learner);
      store.write(entry.value);
      entry.changed = false;
    }
  }

  /** Releases all values and writes none. */
  @Override
  public void close() {
    entries.values().forEach(entry -> store.release(entry.value));
    entries.clear();
    size.set(0);
  }
}
