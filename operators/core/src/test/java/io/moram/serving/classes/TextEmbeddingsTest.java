// SPDX-License-Identifier: Apache-2.0
package io.moram.serving.classes;

import static org.assertj.core.api.Assertions.assertThat;

import io.moram.serving.versions.AtomsIdentity;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class TextEmbeddingsTest {
  private static final AtomsIdentity FIRST = new AtomsIdentity("birds", 1, 1, null);
  private static final AtomsIdentity SECOND = new AtomsIdentity("birds", 2, 2, null);

  private final List<String> encoded = new ArrayList<>();

  private List<float[]> encode(List<String> prompts) {
    encoded.addAll(prompts);
    return prompts.stream().map(prompt -> new float[] {prompt.charAt(0), encoded.size()}).toList();
  }

  @Test
  void encodesWhatIsMissingAlone() {
    var cache = new TextEmbeddings(1 << 20);
    List<float[]> first = cache.get(FIRST, List.of("a", "b"), this::encode);
    List<float[]> second = cache.get(FIRST, List.of("c", "b", "a"), this::encode);
    assertThat(encoded).containsExactly("a", "b", "c");
    assertThat(second.get(1)).isSameAs(first.get(1));
    assertThat(second.get(2)).isSameAs(first.get(0));
    assertThat(second.get(0)[0]).isEqualTo('c');
  }

  @Test
  void anotherBankHasOthers() {
    var cache = new TextEmbeddings(1 << 20);
    cache.get(FIRST, List.of("a"), this::encode);
    cache.get(SECOND, List.of("a"), this::encode);
    assertThat(encoded).containsExactly("a", "a");
  }

  @Test
  void dropsTheLeastRecentlyUsed() {
    var cache = new TextEmbeddings(3 * 310); // an entry takes 310 bytes here
    cache.get(FIRST, List.of("a", "b", "c"), this::encode);
    cache.get(FIRST, List.of("a"), this::encode);
    cache.get(FIRST, List.of("d"), this::encode);
    assertThat(cache.size()).isEqualTo(3);
    encoded.clear();
    cache.get(FIRST, List.of("a", "c", "d", "b"), this::encode);
    assertThat(encoded).containsExactly("b");
  }

  @Test
  void answersWholeWhenTheBudgetHoldsNothing() {
    var cache = new TextEmbeddings(0);
    assertThat(cache.get(FIRST, List.of("a", "b"), this::encode)).hasSize(2).doesNotContainNull();
    assertThat(cache.size()).isZero();
  }
}
