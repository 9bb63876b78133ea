// SPDX-License-Identifier: Apache-2.0
package io.moram.serving.classes;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class LruCacheTest {
  private final LruCache<String, String> cache =
      new LruCache<>(6, (key, value) -> key.length() + value.length());

  @Test
  void theLeastRecentlyUsedLeavesFirst() {
    cache.put("a", "1");
    cache.put("b", "2");
    cache.put("c", "3");
    assertThat(cache.get("a")).isEqualTo("1");
    cache.put("d", "4");
    assertThat(cache.get("b")).isNull();
    assertThat(cache.get("a")).isEqualTo("1");
    assertThat(cache.size()).isEqualTo(3);
  }

  @Test
  void aReplacedValueCountsOnce() {
    for (int i = 0; i < 100; i++) {
      cache.put("a", String.valueOf(i % 10));
    }
    cache.put("b", "22");
    assertThat(cache.size()).isEqualTo(2);
    cache.put("a", "4444");
    assertThat(cache.get("a")).isEqualTo("4444");
    assertThat(cache.get("b")).isNull();
  }

  @Test
  void aValueBeyondTheBudgetIsNotKept() {
    cache.put("a", "1");
    cache.put("b", "222222");
    assertThat(cache.size()).isZero();
  }

  @Test
  void newKeysTakeThePlaceOfOldOnesHoweverOftenThoseWereRead() {
    for (int version = 0; version < 3; version++) {
      int misses = 0;
      for (int use = 0; use < 50; use++) {
        for (String name : new String[] {"a", "b"}) {
          if (cache.get(name + version) == null) {
            misses++;
            cache.put(name + version, "1");
          }
        }
      }
      assertThat(misses).isEqualTo(2);
    }
  }
}
