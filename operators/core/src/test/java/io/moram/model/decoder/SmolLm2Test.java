// SPDX-License-Identifier: Apache-2.0
package io.moram.model.decoder;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import com.fasterxml.jackson.databind.JsonNode;
import io.moram.model.KeyValueCache;
import io.moram.model.LanguageModel;
import io.moram.model.LanguageModelSize;
import io.moram.model.PackedTokens;
import io.moram.model.SiteAdapter;
import io.moram.model.WeightPrecision;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.StreamSupport;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

/** A real model in single precision against transformers: tokens, logits and greedy answers. */
class SmolLm2Test {

  private static final double TOLERANCE = 1e-3;

  @Test
  void answersAsTransformersDo() throws IOException {
    Path folder = SmolLm2.folder();
    JsonNode golden = SmolLm2.golden();
    try (LanguageModel model = LanguageModels.load(folder, Device.cpu(), TinyDecoder.ATTENTION)) {
      for (JsonNode text : golden.path("tokenizer")) {
        // Special tokens count as text here, unlike there.
        if (!text.path("text").asText().contains("<|")) {
          assertThat(model.tokenize(text.path("text").asText())).isEqualTo(ints(text.path("ids")));
        }
      }
      List<int[]> prompts = new ArrayList<>();
      for (JsonNode prompt : golden.path("cases")) {
        int[] ids = model.tokenize(prompt.path("prompt").asText());
        assertThat(ids).isEqualTo(ints(prompt.path("ids")));
        prompts.add(ids);
      }
      PackedTokens packed = PackedTokens.of(prompts);
      assertLogits(model, packed, golden.path("cases"));
      List<int[]> answers = greedy(model, packed, 16);
      for (int i = 0; i < prompts.size(); i++) {
        JsonNode expected = golden.path("cases").path(i);
        assertThat(answers.get(i)).isEqualTo(ints(expected.path("greedy")));
        assertThat(model.detokenize(answers.get(i)))
            .isEqualTo(expected.path("greedyText").asText());
      }
    }
  }

  private static void assertLogits(LanguageModel model, PackedTokens packed, JsonNode cases) {
    try (NDManager scope = model.newScope()) {
      NDArray hidden = model.hidden(scope, packed, SiteAdapter.NONE);
      float[] logits = model.logits(hidden).toFloatArray();
      List<float[]> means = model.meanHidden(packed, model.layers());
      for (int i = 0; i < packed.sequences(); i++) {
        assertBest(model, logits, packed.start(i), cases.path(i).path("firstLogits"));
        assertBest(model, logits, packed.start(i + 1) - 1, cases.path(i).path("lastLogits"));
        JsonNode first = cases.path(i).path("meanHidden").path("first8");
        for (int j = 0; j < first.size(); j++) {
          assertThat(means.get(i)[j])
              .isCloseTo((float) first.path(j).asDouble(), Offset.offset((float) TOLERANCE));
        }
      }
    }
  }

  private static void assertBest(LanguageModel model, float[] logits, int row, JsonNode best) {
    int[] ids = ints(best.path("ids"));
    for (int i = 0; i < ids.length; i++) {
      assertThat((double) logits[row * model.vocabularySize() + ids[i]])
          .isCloseTo(best.path("values").path(i).asDouble(), Offset.offset(TOLERANCE));
    }
  }

  private static List<int[]> greedy(LanguageModel model, PackedTokens prompts, int count) {
    List<KeyValueCache> caches = new ArrayList<>();
    List<int[]> answers = new ArrayList<>();
    for (int i = 0; i < prompts.sequences(); i++) {
      caches.add(model.newCache());
      answers.add(new int[count]);
    }
    PackedTokens added = prompts;
    for (int step = 0; step < count; step++) {
      try (NDManager scope = model.newScope()) {
        NDArray rows = model.extend(scope, caches, added, SiteAdapter.NONE);
        long[] best = model.logits(rows).argMax(1).toLongArray();
        List<int[]> next = new ArrayList<>();
        for (int i = 0; i < best.length; i++) {
          answers.get(i)[step] = Math.toIntExact(best[i]);
          next.add(new int[] {Math.toIntExact(best[i])});
        }
        added = PackedTokens.of(next);
      }
    }
    caches.forEach(KeyValueCache::close);
    return answers;
  }

  @Test
  void memoryIsKnownBeforeLoading() throws IOException {
    LanguageModelSize size =
        LanguageModels.size(SmolLm2.folder(), Device.cpu(), TinyDecoder.ATTENTION);
    assertThat(size.precision()).isEqualTo(WeightPrecision.SINGLE);
    assertThat(size.parameters()).isEqualTo(134_515_008);
    assertThat(size.weightBytes()).isEqualTo(4 * size.parameters());
  }

  private static int[] ints(JsonNode array) {
    return StreamSupport.stream(array.spliterator(), false).mapToInt(JsonNode::asInt).toArray();
  }
}
