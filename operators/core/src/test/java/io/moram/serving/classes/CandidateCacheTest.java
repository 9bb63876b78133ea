// SPDX-License-Identifier: Apache-2.0
package io.moram.serving.classes;

import static org.assertj.core.api.Assertions.assertThat;

import io.moram.atoms.Activation;
import io.moram.atoms.ClassPrompt;
import io.moram.serving.bank.BankContents;
import io.moram.serving.bank.TaskBlocks;
import io.moram.serving.bank.TaskManifest;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CandidateCacheTest {
  private final List<String> encoded = new ArrayList<>();

  private List<float[]> encode(List<String> prompts) {
    encoded.addAll(prompts);
    return prompts.stream().map(prompt -> new float[] {prompt.length()}).toList();
  }

  private static BankContents bank(ClassPrompt... vocabulary) {
    TaskManifest manifest =
        new TaskManifest(
            0, null, "backbone", new Activation(2, 1, 0), Map.of(), List.of(vocabulary));
    return BankContents.none("birds").sealedWith(new TaskBlocks(manifest, List.of()));
  }

  @Test
  void aVocabularyIsPutTogetherOnce() {
    var cache = new CandidateCache("a {}", 1 << 20);
    BankContents bank = bank(new ClassPrompt("robin", "the bird {}"));
    CandidateClasses first = cache.get(bank, null, this::encode);
    assertThat(first.labels()).containsExactly("robin");
    assertThat(encoded).containsExactly("the bird robin");
    assertThat(cache.get(bank, null, this::encode)).isSameAs(first);

    CandidateClasses named = cache.get(bank, List.of("rose", "robin", "rose"), this::encode);
    assertThat(named.labels()).containsExactly("rose", "robin");
    assertThat(encoded).containsExactly("the bird robin", "a rose");
    assertThat(cache.get(bank, List.of("rose", "robin", "rose"), this::encode)).isSameAs(named);
  }

  @Test
  void otherClassNamesMakeAnotherBankEvenWithoutAtoms() {
    var cache = new CandidateCache("a {}", 1 << 20);
    cache.get(bank(new ClassPrompt("robin", "the bird {}")), null, this::encode);
    CandidateClasses other =
        cache.get(bank(new ClassPrompt("wren", "the bird {}")), null, this::encode);
    assertThat(other.labels()).containsExactly("wren");
    cache.get(bank(new ClassPrompt("wren", "another {}")), null, this::encode);
    assertThat(encoded).containsExactly("the bird robin", "the bird wren", "another wren");
  }

  @Test
  void keepsToItsBudget() {
    var cache = new CandidateCache("a {}", 0);
    assertThat(cache.get(bank(), List.of("robin"), this::encode).labels()).hasSize(1);
    assertThat(cache.size()).isZero();
  }
}
