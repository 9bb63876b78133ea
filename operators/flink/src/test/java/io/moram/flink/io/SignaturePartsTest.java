// SPDX-License-Identifier: Apache-2.0
package io.moram.flink.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.moram.atoms.ClassPrompt;
import io.moram.model.FeatureWidths;
import io.moram.recall.RecallSignature;
import io.moram.recall.SignatureCodec;
import io.moram.recall.SignatureSums;
import io.moram.schemas.MalformedMessageException;
import io.moram.schemas.MessageCodec;
import io.moram.schemas.SignaturePart;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.apache.avro.specific.SpecificRecord;
import org.junit.jupiter.api.Test;

class SignaturePartsTest {
  private static final FeatureWidths WIDTHS = new FeatureWidths(700, 50);

  private static RecallSignature signature() {
    SignatureSums sums = new SignatureSums(WIDTHS);
    Random random = new Random(1);
    for (int i = 0; i < 4; i++) {
      float[] features = new float[WIDTHS.total()];
      for (int j = 0; j < features.length; j++) {
        features[j] = random.nextFloat();
      }
      sums.add(new ClassPrompt("class " + i % 2, "a {}"), features);
    }
    return sums.signature();
  }

  @Test
  void everyPartFitsIntoAMessageAndAllTogetherAreTheSignature() throws Exception {
    List<SignaturePart> parts = SignatureParts.cut("ada", 3, signature(), false);
    assertThat(parts).extracting(SignaturePart::getPart).containsExactly(0, 1);
    assertThat(parts.get(0).getBytes().remaining()).isEqualTo(SignatureParts.MAX_BYTES);

    List<SignaturePart> read = new ArrayList<>();
    MessageCodec<SpecificRecord> codec = MessageCodec.atoms();
    for (SignaturePart part : parts) {
      SignaturePart one = (SignaturePart) codec.decode(codec.encode(part));
      SignatureParts.verify(one);
      read.add(one);
    }
    assertThat(SignatureCodec.encode(SignatureParts.join(read)))
        .isEqualTo(SignatureCodec.encode(signature()));
  }

  @Test
  void damageIsFound() {
    List<SignaturePart> parts = SignatureParts.cut("ada", 3, signature(), true);
    assertThat(parts).allMatch(SignaturePart::getProvisional);
    assertThatIllegalArgumentException().isThrownBy(() -> SignatureParts.join(parts.subList(0, 1)));
    SignaturePart damaged = parts.get(1);
    int last = damaged.getBytes().limit() - 1;
    damaged.getBytes().put(last, (byte) (damaged.getBytes().get(last) + 1));
    assertThatExceptionOfType(MalformedMessageException.class)
        .isThrownBy(() -> SignatureParts.verify(damaged))
        .withMessageContaining("that of the bytes");
  }
}
