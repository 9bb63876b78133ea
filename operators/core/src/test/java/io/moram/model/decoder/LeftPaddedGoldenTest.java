// SPDX-License-Identifier: Apache-2.0
package io.moram.model.decoder;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.moram.model.Golden;
import io.moram.model.LanguageModel;
import io.moram.model.PackedTokens;
import io.moram.model.SiteAdapter;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A Llama and a Gemma against a reference whose sequences are padded on the left. */
class LeftPaddedGoldenTest {

  private static final int LENGTH = 20;

  @TempDir private Path temp;

  /** The sequences without their padding. */
  private static PackedTokens packed(Golden golden) {
    int[] ids = golden.ints("input_ids");
    int[] mask = golden.ints("attention_mask");
    List<int[]> sequences = new ArrayList<>();
    for (int start = 0; start < ids.length; start += LENGTH) {
      int real = Arrays.stream(mask, start, start + LENGTH).sum();
      sequences.add(Arrays.copyOfRange(ids, start + LENGTH - real, start + LENGTH));
    }
    return PackedTokens.of(sequences);
  }

  @ParameterizedTest
  @ValueSource(strings = {"llama-tiny", "gemma-tiny"})
  void packedRowsHaveTheLogitsOfPaddedOnes(String name) throws IOException {
    Golden golden = Golden.read("decoders/" + name + "/golden.safetensors");
    PackedTokens packed = packed(golden);
    float[] reference = golden.floats("logits");
    try (LanguageModel model = TinyDecoder.copy(name, temp).load(TinyDecoder.ATTENTION);
        NDManager scope = model.newScope()) {
      NDArray logits = model.logits(model.hidden(scope, packed, SiteAdapter.NONE));
      int vocabulary = model.vocabularySize();
      float[] all = logits.toFloatArray();
      for (int i = 0; i < packed.sequences(); i++) {
        float[] own =
            Arrays.copyOfRange(all, packed.start(i) * vocabulary, packed.start(i + 1) * vocabulary);
        int end = (i + 1) * LENGTH * vocabulary;
        assertThat(own)
            .containsExactly(
                Arrays.copyOfRange(reference, end - own.length, end),
                Offset.offset((float) GoldenDecoder.TOLERANCE));
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"llama-tiny", "gemma-tiny"})
  void greedyTokensAreTheReferences(String name) throws IOException {
    Golden golden = Golden.read("decoders/" + name + "/golden.safetensors");
    int[] expected = golden.ints("greedy");
    try (LanguageModel model = TinyDecoder.copy(name, temp).load(TinyDecoder.ATTENTION)) {
      int[] prompt = Arrays.copyOf(expected, LENGTH);
      int[] answer =
          new GoldenDecoder(model, golden).greedy(prompt, expected.length - prompt.length);
      assertThat(answer).isEqualTo(expected);
    }
  }
}
