// SPDX-License-Identifier: Apache-2.0
package io.moram.recall;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.moram.atoms.ClassPrompt;
import io.moram.model.FeatureWidths;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class SignatureCodecTest {
  private static final FeatureWidths WIDTHS = new FeatureWidths(2, 1);

  private static RecallSignature signature() {
    SignatureSums sums = new SignatureSums(WIDTHS);
    sums.add(new ClassPrompt("blue tit", "a photo of a {}."), new float[] {1, -0f, 3});
    sums.add(new ClassPrompt("robin", "{}!"), new float[] {4, 5, 1e-30f});
    sums.add(new ClassPrompt("robin", "{}!"), new float[] {4, 6, 2});
    return sums.signature().with(new Novelty(7.5, 2.25));
  }

  @Test
  void aSignatureComesBackBitByBit() {
    for (RecallSignature one : new RecallSignature[] {signature(), signature().meansAlone()}) {
      RecallSignature read = SignatureCodec.decode(SignatureCodec.encode(one));
      assertThat(read).usingRecursiveComparison().isEqualTo(one);
      assertThat(SignatureCodec.encode(read)).isEqualTo(SignatureCodec.encode(one));
    }
  }

  @Test
  void everyOtherLengthIsRejected() {
    byte[] whole = SignatureCodec.encode(signature());
    for (int length = 0; length < whole.length; length++) {
      byte[] cut = Arrays.copyOf(whole, length);
      assertThatIllegalArgumentException().isThrownBy(() -> SignatureCodec.decode(cut));
    }
    byte[] longer = Arrays.copyOf(whole, whole.length + 1);
    assertThatIllegalArgumentException().isThrownBy(() -> SignatureCodec.decode(longer));
  }

  @Test
  void aTaskWithoutAnyClassComesBack() {
    RecallSignature none = new SignatureSums(WIDTHS).signature();
    RecallSignature read = SignatureCodec.decode(SignatureCodec.encode(none));
    assertThat(read).usingRecursiveComparison().isEqualTo(none);
    assertThat(read.classes()).isEmpty();
  }

  /** A checksum tells damage, but one that goes unseen must not end the process either. */
  @Test
  void damagedBytesAreASignatureOrRejected() {
    for (RecallSignature one :
        new RecallSignature[] {signature(), new SignatureSums(WIDTHS).signature()}) {
      byte[] whole = SignatureCodec.encode(one);
      int rejected = 0;
      for (int place = 0; place < whole.length; place++) {
        for (int bit = 0; bit < Byte.SIZE; bit++) {
          byte[] damaged = whole.clone();
          damaged[place] ^= (byte) (1 << bit);
          try {
            SignatureCodec.decode(damaged);
          } catch (IllegalArgumentException e) {
            rejected++;
          }
        }
      }
      assertThat(rejected).isGreaterThan(Long.SIZE);
    }
  }

  @Test
  void aNewerFormatIsRejected() {
    byte[] newer = SignatureCodec.encode(signature());
    newer[0] = 2;
    assertThatIllegalArgumentException()
        .isThrownBy(() -> SignatureCodec.decode(newer))
        .withMessageContaining("format 2; must be 1");
  }

  @Test
  void copiedSumsDoNotChangeWithTheOriginal() {
    SignatureSums sums = new SignatureSums(WIDTHS);
    ClassPrompt robin = new ClassPrompt("robin", "{}!");
    sums.add(robin, new float[] {4, 5, 6});
    SignatureSums copy = sums.copy();
    byte[] before = SignatureCodec.encode(sums.signature());
    sums.add(robin, new float[] {1, 2, 3});
    assertThat(SignatureCodec.encode(copy.signature())).isEqualTo(before);

    copy.add(robin, new float[] {1, 2, 3});
    assertThat(SignatureCodec.encode(copy.signature()))
        .isEqualTo(SignatureCodec.encode(sums.signature()));
  }
}
