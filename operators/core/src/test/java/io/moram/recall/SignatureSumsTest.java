// SPDX-License-Identifier: Apache-2.0
package io.moram.recall;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.moram.atoms.ClassPrompt;
import io.moram.model.FeatureWidths;
import io.moram.recall.SignatureSums.ClassSum;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SignatureSumsTest {
  private static final FeatureWidths WIDTHS = new FeatureWidths(5, 3);
  private static final int PICTURES = 40;

  private static ClassPrompt prompt(String label) {
    return new ClassPrompt(label, "a photo of a {}.");
  }

  private static void add(SignatureSums sums, int from, int to) {
    for (int i = from; i < to; i++) {
      Random random = new Random(i);
      float[] features = new float[WIDTHS.total()];
      for (int k = 0; k < features.length; k++) {
        features[k] = (float) random.nextGaussian() * 3 + i % 4;
      }
      sums.add(prompt("class " + i % 4), features);
    }
  }

  private static byte[] bits(SignatureSums sums) {
    return SignatureCodec.encode(sums.signature());
  }

  @Test
  void areThoseOfTheDefinition() {
    SignatureSums sums = new SignatureSums(new FeatureWidths(2, 1));
    sums.add(prompt("a"), new float[] {1, 2, 3});
    sums.add(prompt("b"), new float[] {7, 7, 7});
    sums.add(prompt("a"), new float[] {3, 2, 7});
    RecallSignature signature = sums.signature();
    assertThat(signature.classes()).extracting(ClassSignature::label).containsExactly("a", "b");
    assertThat(signature.classes()).extracting(ClassSignature::examples).containsExactly(2L, 1L);
    assertThat(signature.classes().get(0).mean()).containsExactly(2, 2, 5);
    assertThat(signature.classes().get(1).mean()).containsExactly(7, 7, 7);
    // A class with one picture scatters nothing. Class a: (-1, 0, -2) and (1, 0, 2).
    assertThat(signature.hiddenScatter()).containsExactly(2, 0, 0);
    assertThat(signature.embeddingScatter()).containsExactly(8);
    assertThat(signature.examples()).isEqualTo(3);
    assertThat(signature.novelty()).isEqualTo(Novelty.UNKNOWN);
    assertThat(signature.isOpen()).isFalse();
  }

  @Test
  void theSameStreamGivesTheSameBits() {
    SignatureSums one = new SignatureSums(WIDTHS);
    SignatureSums other = new SignatureSums(WIDTHS);
    add(one, 0, PICTURES);
    add(other, 0, PICTURES);
    assertThat(bits(one)).isEqualTo(bits(other));
    add(other, 0, 1);
    assertThat(bits(one)).isNotEqualTo(bits(other));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 17, 39, 40})
  void sumsThatWereStoredGoOnWithTheSameBits(int stored) {
    SignatureSums whole = new SignatureSums(WIDTHS);
    add(whole, 0, PICTURES);
    SignatureSums before = new SignatureSums(WIDTHS);
    add(before, 0, stored);
    List<ClassSum> classes =
        before.classes().stream()
            .map(one -> new ClassSum(one.prompt(), one.examples(), one.sum().clone()))
            .toList();
    SignatureSums restored =
        new SignatureSums(
            before.widths(),
            classes,
            before.hiddenMoments().clone(),
            before.embeddingMoments().clone());
    assertThat(bits(restored)).isEqualTo(bits(before));
    add(restored, stored, PICTURES);
    assertThat(bits(restored)).isEqualTo(bits(whole));
  }

  @Test
  void ofTwoPromptsOfAClassTheFirstCounts() {
    SignatureSums sums = new SignatureSums(new FeatureWidths(1, 1));
    sums.add(new ClassPrompt("a", "the {}"), new float[] {1, 1});
    sums.add(new ClassPrompt("a", "a {}"), new float[] {1, 1});
    assertThat(sums.signature().classes()).hasSize(1);
    assertThat(sums.signature().classes().get(0).prompt().prompt()).isEqualTo("the a");
  }

  @ParameterizedTest
  @ValueSource(floats = {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY})
  void whatIsNotFiniteEntersNoSum(float number) {
    SignatureSums sums = new SignatureSums(WIDTHS);
    add(sums, 0, 5);
    byte[] before = bits(sums);
    for (int place = 0; place < WIDTHS.total(); place++) {
      float[] features = new float[WIDTHS.total()];
      features[place] = number;
      assertThat(WIDTHS.fit(features)).isFalse();
      assertThatIllegalArgumentException()
          .isThrownBy(() -> sums.add(prompt("owl"), features))
          .withMessageContaining("owl");
    }
    assertThat(bits(sums)).isEqualTo(before);
  }

  @Test
  void featuresOfAnotherWidthEnterNoSum() {
    SignatureSums sums = new SignatureSums(WIDTHS);
    for (int width : new int[] {0, WIDTHS.total() - 1, WIDTHS.total() + 1}) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> sums.add(prompt("owl"), new float[width]));
    }
    assertThat(sums.classes()).isEmpty();
  }

  @Test
  void nothingGivesASignatureWithoutClasses() {
    RecallSignature signature = new SignatureSums(WIDTHS).signature();
    assertThat(signature.classes()).isEmpty();
    assertThat(signature.examples()).isZero();
  }
}
