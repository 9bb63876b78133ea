// SPDX-License-Identifier: Apache-2.0
package io.moram.model.decoder;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.moram.model.BackwardSettings;
import io.moram.model.DifferentiableEncoding;
import io.moram.model.Golden;
import io.moram.model.KeyValueCache;
import io.moram.model.LanguageModel;
import io.moram.model.PackedTokens;
import io.moram.model.SiteAdapter;
import io.moram.model.TokenStates;
import io.moram.model.TrainableAdapter;
import io.moram.sites.SiteGroup;
import io.moram.sites.SiteShape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.assertj.core.data.Offset;
import org.jspecify.annotations.Nullable;

/** Compares a tiny model with the numbers that transformers has of it. */
record GoldenDecoder(LanguageModel model, Golden golden) {

  /** Of numbers up to about 3. */
  static final double TOLERANCE = 1e-4;

  /** The sequences of a golden file without padding. */
  PackedTokens packed() {
    int[] ids = golden.ints("ids");
    int[] starts = golden.ints("starts");
    List<int[]> sequences = new ArrayList<>();
    for (int i = 0; i + 1 < starts.length; i++) {
      sequences.add(Arrays.copyOfRange(ids, starts[i], starts[i + 1]));
    }
    return PackedTokens.of(sequences);
  }

  void assertLogits() {
    try (NDManager scope = model.newScope()) {
      NDArray hidden = model.hidden(scope, packed(), SiteAdapter.NONE);
      golden.assertClose("logits", model.logits(hidden).toFloatArray(), TOLERANCE);
    }
  }

  /** Compares the gradients of all layers' outputs with those of autograd. */
  void assertGradients(BackwardSettings settings, int firstLayer) {
    gradients(settings, firstLayer)
        .forEach((site, numbers) -> golden.assertClose(site, numbers, TOLERANCE));
  }

  /** As {@link #assertGradients}, if every product's numbers have 8 significant bits. */
  void assertRoundedGradients() {
    gradients(BackwardSettings.exact(), 0)
        .forEach(
            (site, numbers) -> {
              float[] exact = golden.floats(site);
              double difference = 0;
              double length = 0;
              for (int i = 0; i < exact.length; i++) {
                difference += Math.pow(numbers[i] - exact[i], 2);
                length += Math.pow(exact[i], 2);
              }
              assertThat(Math.sqrt(difference / length)).as(site).isBetween(1e-4, 0.05);
            });
  }

  /** The gradients of all sites' outputs. */
  private Map<String, float[]> gradients(BackwardSettings settings, int firstLayer) {
    Recorder recorder = new Recorder();
    PackedTokens packed = packed();
    try (NDManager scope = model.newScope()) {
      TokenStates lower = model.lower(scope, packed, firstLayer);
      DifferentiableEncoding forward =
          model.hiddenInTraining(scope, lower, packed.rows(), recorder, settings);
      NDArray logits = model.logits(forward.embeddings());
      NDArray factors = golden.array(scope, "factors");
      forward.backward(model.logitsBackward(logits, factors));
    }
    List<String> sites =
        model.siteGroups(firstLayer).stream()
            .flatMap(group -> group.sites().stream())
            .map(SiteShape::name)
            .toList();
    assertThat(recorder.gradients.keySet()).containsExactlyInAnyOrderElementsOf(sites);
    return recorder.gradients;
  }

  /** Compares steps with a cache, of sequences that grow at the same time, with whole passes. */
  void assertCacheAgrees(List<int[]> sequences) {
    PackedTokens whole = PackedTokens.of(sequences);
    List<KeyValueCache> caches = new ArrayList<>();
    try (NDManager scope = model.newScope()) {
      NDArray hidden = model.hidden(scope, whole, SiteAdapter.NONE);
      float[] expected = hidden.toFloatArray();
      int[] next = new int[sequences.size()];
      // Prompts of different lengths, a piece of three tokens, then one token per step.
      for (int step = 0; Arrays.stream(next).sum() < whole.tokens(); step++) {
        List<int[]> pieces = new ArrayList<>();
        List<KeyValueCache> growing = new ArrayList<>();
        List<Integer> growers = new ArrayList<>();
        for (int i = 0; i < sequences.size(); i++) {
          int count = step == 0 ? i + 1 : step == 1 ? 3 : 1;
          int end = Math.min(next[i] + count, sequences.get(i).length);
          if (caches.size() == i) {
            caches.add(model.newCache());
          }
          if (next[i] < end) {
            pieces.add(Arrays.copyOfRange(sequences.get(i), next[i], end));
            growing.add(caches.get(i));
            growers.add(i);
            next[i] = end;
          }
        }
        NDArray rows = model.extend(scope, growing, PackedTokens.of(pieces), SiteAdapter.NONE);
        float[] actual = rows.toFloatArray();
        int width = model.width();
        for (int i = 0; i < growers.size(); i++) {
          int at = (whole.start(growers.get(i)) + next[growers.get(i)] - 1) * width;
          assertThat(Arrays.copyOfRange(actual, i * width, (i + 1) * width))
              .as("step %d, sequence %d", step, growers.get(i))
              .containsExactly(Arrays.copyOfRange(expected, at, at + width), Offset.offset(1e-4f));
        }
      }
      assertThat(caches.get(0).tokens()).isEqualTo(sequences.get(0).length);
    } finally {
      caches.forEach(KeyValueCache::close);
    }
  }

  /** Always the best token, with a cache. */
  int[] greedy(int[] prompt, int count) {
    int[] all = Arrays.copyOf(prompt, prompt.length + count);
    try (NDManager scope = model.newScope();
        KeyValueCache cache = model.newCache()) {
      int[] piece = prompt;
      for (int i = prompt.length; i < all.length; i++) {
        NDArray row =
            model.extend(scope, List.of(cache), PackedTokens.of(List.of(piece)), SiteAdapter.NONE);
        all[i] = Math.toIntExact(model.logits(row).argMax(1).getLong(0));
        piece = new int[] {all[i]};
      }
    }
    return all;
  }

  /** Remembers the gradient of every site's output. */
  private static final class Recorder implements TrainableAdapter {
    private final Map<String, float[]> gradients = new HashMap<>();

    @Override
    public NDArray adapt(SiteGroup sites, NDArray input, NDArray output) {
      assertThat(input.getShape().get(1)).isEqualTo(sites.inputWidth());
      assertThat(output.getShape().get(1)).isEqualTo((long) sites.size() * sites.outputWidth());
      return output;
    }

    @Override
    public void backward(
        SiteGroup sites, NDArray input, NDArray outputGradient, @Nullable NDArray inputGradient) {
      assertThat(input.getShape().get(1)).isEqualTo(sites.inputWidth());
      int all = sites.size() * sites.outputWidth();
      float[] numbers = outputGradient.toFloatArray();
      int rows = numbers.length / all;
      assertThat(outputGradient.getShape()).isEqualTo(new Shape(rows, all));
      for (int site = 0; site < sites.size(); site++) {
        float[] own = new float[rows * sites.outputWidth()];
        for (int row = 0; row < rows; row++) {
          System.arraycopy(
              numbers,
              row * all + site * sites.outputWidth(),
              own,
              row * sites.outputWidth(),
              sites.outputWidth());
        }
        gradients.put(sites.get(site).name(), own);
      }
    }

    @Override
    public long keptBytes(SiteGroup sites, long tokens) {
      return 0;
    }

    @Override
    public void forget(SiteGroup sites) {}
  }
}
