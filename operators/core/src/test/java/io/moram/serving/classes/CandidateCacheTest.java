// SPDX-License-Identifier: Apache-2.0
package io.moram.serving.classes;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDManager;
import io.moram.atoms.Activation;
import io.moram.atoms.ClassPrompt;
import io.moram.model.FeatureWidths;
import io.moram.recall.Choice;
import io.moram.recall.ClassGaussians;
import io.moram.recall.SignatureSums;
import io.moram.serving.versions.BankContents;
import io.moram.serving.versions.TaskBlocks;
import io.moram.serving.versions.TaskManifest;
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
            0, null, "backbone", new Activation(2, 1, 0), Map.of(), List.of(vocabulary), Map.of());
    return BankContents.none("birds").sealedWith(new TaskBlocks(manifest, List.of(), List.of()));
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
    assertThat(cache.asked()).isEqualTo(1 + 1 + 2 + 2);
    assertThat(cache.encoded()).isEqualTo(2);
    cache.kept(bank, 0, List.of("a rose", "a tulip"), this::encode);
    assertThat(cache.asked()).isEqualTo(8);
    assertThat(cache.encoded()).isEqualTo(encoded.size());
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
  void aChoiceIsMadeOnceIfItFitsTheBudget() {
    BankContents bank = bank(new ClassPrompt("robin", "the bird {}"));
    SignatureSums sums = new SignatureSums(new FeatureWidths(1, 1));
    sums.add(new ClassPrompt("robin", "the bird {}"), new float[] {1, 2});
    try (NDManager manager = NDManager.newBaseManager();
        ClassGaussians gaussians = ClassGaussians.of(manager, List.of(sums.signature()))) {
      var cache = new CandidateCache("a {}", 1 << 20);
      Choice choice = cache.choice(bank, List.of("rose", "robin", "rose"), gaussians);
      assertThat(choice.labels()).containsExactly("rose", "robin");
      assertThat(choice.unknown()).containsExactly(0);
      assertThat(cache.choice(bank, List.of("rose", "robin", "rose"), gaussians)).isSameAs(choice);
      assertThat(cache.choice(bank, null, gaussians).labels()).containsExactly("robin");

      var none = new CandidateCache("a {}", 4 * (choice.bytes() - 1));
      Choice large = none.choice(bank, List.of("rose", "robin"), gaussians);
      assertThat(none.choice(bank, List.of("rose", "robin"), gaussians))
          .isEqualTo(large)
          .isNotSameAs(large);
    }
  }

  @Test
  void keepsToItsBudget() {
    var cache = new CandidateCache("a {}", 0);
    assertThat(cache.get(bank(), List.of("robin"), this::encode).labels()).hasSize(1);
    assertThat(cache.size()).isZero();
  }
}
