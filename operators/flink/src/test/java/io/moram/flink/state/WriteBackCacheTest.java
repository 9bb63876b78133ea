// SPDX-License-Identifier: Apache-2.0
package io.moram.flink.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class WriteBackCacheTest {
  private final Map<String, String> state = new HashMap<>();
  private final List<String> evicted = new ArrayList<>();
  private final List<String> released = new ArrayList<>();
  private final List<Long> loadedBeside = new ArrayList<>();
  private String currentKey = "";
  private long expected = 1;
  private final WriteBackCache<StringBuilder> cache =
      new WriteBackCache<>(2, new KeyedState(), key -> currentKey = key);

  /** Keyed state that is read and written under the current key only. */
  private final class KeyedState implements WriteBackCache.Store<StringBuilder> {
    @Override
    public long sizeToLoad() {
      return expected;
    }

    @Override
    public StringBuilder load(String learner) {
      loadedBeside.add(cache.size());
      assertThat(currentKey).isEqualTo(learner);
      return new StringBuilder(state.getOrDefault(learner, ""));
    }

    @Override
    public void write(StringBuilder value) {
      state.put(currentKey, value.toString());
    }

    @Override
    public long size(StringBuilder value) {
      return Math.max(1, value.length() / 10);
    }

    @Override
    public void evicted(String learner, StringBuilder value) {
      assertThat(state).as("written before the eviction").containsEntry(learner, value.toString());
      assertThat(released).doesNotContain(value.toString());
      evicted.add(learner);
    }

    @Override
    public void release(StringBuilder value) {
      released.add(value.toString());
    }
  }

  private void append(String learner, String text) throws Exception {
    cache.get(learner).append(text);
    cache.setChanged(learner, true);
  }

  @Test
  void makesRoomBySizeAlsoOfValuesThatHaveGrown() throws Exception {
    append("ada", "a");
    append("bob", "b".repeat(40));
    append("cyd", "c".repeat(30));
    assertThat(evicted).as("the largest leaves after all before it").containsExactly("ada", "bob");
    append("cyd", "c");
    cache.get("bob");
    assertThat(evicted).containsExactly("ada", "bob", "cyd");
    cache.drop("bob");
    append("ada", "a");
    append("dan", "d");
    assertThat(evicted).as("what left counts no more").hasSize(3);
    assertThat(cache.size()).isEqualTo(2);
    cache.get("bob");
    assertThat(evicted).containsExactly("ada", "bob", "cyd", "ada", "dan");
    assertThat(state).containsEntry("bob", "b".repeat(40)).containsEntry("ada", "aa");
    assertThat(cache.size()).as("one value may exceed the capacity").isEqualTo(4);
  }

  /** Otherwise a value would be loaded beside all others, and only then one of them would leave. */
  @Test
  void makesRoomBeforeALoadForWhatIsExpected() throws Exception {
    append("ada", "a");
    append("bob", "b");
    cache.drop("bob");
    expected = 2;
    cache.get("cyd");
    assertThat(evicted).containsExactly("ada");
    assertThat(loadedBeside).containsExactly(0L, 1L, 0L);
  }

  @Test
  void whatHasGrownMakesOthersLeaveWhenItIsNextUsed() throws Exception {
    append("ada", "a");
    append("bob", "b".repeat(40));
    assertThat(evicted).isEmpty();
    cache.get("bob");
    assertThat(evicted).containsExactly("ada");
    assertThat(currentKey).isEqualTo("bob");
    assertThat(cache.size()).isEqualTo(4);
  }

  @Test
  void holdsNoMoreValuesThanAllowed() throws Exception {
    try (var few = new WriteBackCache<>(100, 1, new KeyedState(), key -> currentKey = key)) {
      few.get("ada").append("a");
      few.setChanged("ada", true);
      few.get("bob");
      assertThat(evicted).containsExactly("ada");
      assertThat(few.size()).isEqualTo(1);
    }
  }

  @Test
  void evictsTheLeastRecentlyUsedValueAndWritesItFirst() throws Exception {
    append("ada", "a");
    append("bob", "b");
    cache.get("ada");
    append("cyd", "c");

    assertThat(currentKey).isEqualTo("cyd");
    assertThat(state).containsExactly(Map.entry("bob", "b"));
    assertThat(evicted).containsExactly("bob");
    assertThat(released).containsExactly("b");
    assertThat(cache.evictions()).isEqualTo(1);
    assertThat(cache.getIfPresent("bob")).isNull();
    assertThat(cache.get("bob")).hasToString("b");
    assertThat(state).containsEntry("ada", "a");
  }

  @Test
  void writesChangedValuesOnce() throws Exception {
    append("ada", "a");
    append("bob", "b");
    cache.setChanged("bob", false);
    cache.writeChanged();
    assertThat(state).containsExactly(Map.entry("ada", "a"));

    state.clear();
    cache.writeChanged();
    assertThat(state).isEmpty();
  }

  @Test
  void closesWithoutWriting() throws Exception {
    append("ada", "a");
    cache.close();

    assertThat(state).isEmpty();
    assertThat(released).containsExactly("a");
    assertThat(cache.evictions()).isZero();
    assertThatThrownBy(() -> cache.setChanged("ada", true))
        .hasMessage("No value of learner ada is in the cache");
  }
}
