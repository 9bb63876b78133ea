// SPDX-License-Identifier: Apache-2.0
package io.moram.model.decoder;

import static org.assertj.core.api.Assertions.assertThat;

import io.moram.model.BackwardSettings;
import io.moram.model.Golden;
import io.moram.model.LanguageModel;
import io.moram.model.LanguageModelSettings;
import io.moram.model.PackedTokens;
import io.moram.model.Projection;
import io.moram.model.WeightPrecision;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tiny models of every kind against transformers: logits, gradients, and steps with a cache. */
class GoldenDecodersTest {

  @TempDir private Path temp;

  private void with(String name, LanguageModelSettings settings, Consumer<GoldenDecoder> check)
      throws IOException {
    Golden golden = Golden.read("decoders/" + name + "/golden.safetensors");
    try (LanguageModel model =
        TinyDecoder.copy(name, Files.createTempDirectory(temp, name)).load(settings)) {
      check.accept(new GoldenDecoder(model, golden));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"llama", "qwen2", "qwen3", "gemma2", "gemma3"})
  void logitsAreTheReferences(String name) throws IOException {
    with(name, TinyDecoder.EVERYWHERE, GoldenDecoder::assertLogits);
  }

  @ParameterizedTest
  @ValueSource(strings = {"llama", "qwen2", "qwen3", "gemma2", "gemma3"})
  void gradientsAreAutograds(String name) throws IOException {
    with(
        name,
        TinyDecoder.EVERYWHERE,
        decoder -> {
          decoder.assertGradients(BackwardSettings.exact(), 0);
          decoder.assertGradients(new BackwardSettings(0, false), 0);
          decoder.assertGradients(BackwardSettings.exact(), 1);
        });
  }

  @ParameterizedTest
  @ValueSource(strings = {"qwen3", "gemma2"})
  void gradientsOfSomeProjectionsAreAutogradsToo(String name) throws IOException {
    for (Set<Projection> some :
        List.of(Projection.ATTENTION, Set.of(Projection.Q, Projection.V, Projection.UP))) {
      with(
          name,
          new LanguageModelSettings(some, WeightPrecision.SINGLE),
          decoder -> decoder.assertGradients(BackwardSettings.exact(), 0));
    }
  }

  /** With biases, a head of its own, and with capped scores. */
  @ParameterizedTest
  @ValueSource(strings = {"llama", "gemma2"})
  void gradientsThroughRoundedWeightsStayClose(String name) throws IOException {
    with(
        name,
        new LanguageModelSettings(
            Set.of(Projection.Q, Projection.K, Projection.GATE), WeightPrecision.BFLOAT16),
        GoldenDecoder::assertRoundedGradients);
  }

  @ParameterizedTest
  @ValueSource(strings = {"llama", "qwen2", "qwen3", "gemma2", "gemma3"})
  void cachedStepsAreTheReferences(String name) throws IOException {
    with(
        name,
        TinyDecoder.ATTENTION,
        decoder -> {
          PackedTokens packed = decoder.packed();
          List<int[]> sequences = new ArrayList<>(List.of(packed.sequence(0), packed.sequence(1)));
          decoder.assertCacheAgrees(sequences);
          int[] answer = decoder.greedy(packed.sequence(0), 12);
          assertThat(Arrays.copyOfRange(answer, packed.length(0), answer.length))
              .isEqualTo(decoder.golden().ints("greedy"));
        });
  }
}
