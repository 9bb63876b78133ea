// SPDX-License-Identifier: Apache-2.0
package io.moram.serving.classes;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.ToLongBiFunction;
import org.jspecify.annotations.Nullable;

/**
 * Values up to a budget in bytes; the least recently used leaves first. Thread-safe.
 *
 * <p>Recency decides, not frequency: every version of a bank has keys of its own. The keys of an
 * earlier version are never read again, however often they were read.
 *
 * @param <K> the key, with {@code equals} and {@code hashCode}
 * @param <V> the value
 */
final class LruCache<K, V> {
  private final long budgetBytes;
  private final ToLongBiFunction<? super K, ? super V> size;
  private final Map<K, V> values = new LinkedHashMap<>(16, 0.75f, true);
  private long bytes;

  /**
   * An empty cache.
   *
   * @param budgetBytes the size of all values together, at least 0
   * @param size of a key and its value in bytes, always the same
   */
  LruCache(long budgetBytes, ToLongBiFunction<? super K, ? super V> size) {
    this.budgetBytes = budgetBytes;
    this.size = size;
  }

  /** The key's value, which counts as used now; null if there is none. */
  synchronized @Nullable V get(K key) {
    return values.get(key);
  }

  /** Adds a value or replaces one. A value that exceeds the budget alone is not kept. */
  synchronized void put(K key, V value) {
    V before = values.put(key, value);
    bytes += size.applyAsLong(key, value);
    if (before != null) {
      bytes -= size.applyAsLong(key, before);
    }
    Iterator<Map.Entry<K, V>> oldestFirst = values.entrySet().iterator();
    while (bytes > budgetBytes && oldestFirst.hasNext()) {
      Map.Entry<K, V> oldest = oldestFirst.next();
      bytes -= size.applyAsLong(oldest.getKey(), oldest.getValue());
      oldestFirst.remove();
    }
  }

  /** The number of values. */
  synchronized int size() {
    return values.size();
  }
}
