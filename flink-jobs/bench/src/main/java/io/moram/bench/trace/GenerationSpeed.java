// SPDX-License-Identifier: Apache-2.0
package io.moram.bench.trace;

import ai.djl.ndarray.NDManager;
import io.moram.bench.timing.InterleavedTimer;
import io.moram.bench.timing.SideResult;
import io.moram.bench.timing.TimedSide;
import io.moram.model.KeyValueCache;
import io.moram.model.LanguageModel;
import io.moram.model.PackedTokens;
import io.moram.model.SiteAdapter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Times how fast answers grow with a bank and without one. Both sides read the same prompts and
 * then the same answers, a token at a time as in generation. So it does not matter how long an
 * answer of each model would be.
 */
final class GenerationSpeed {
  private static final String FROZEN = "frozen";

  private final LanguageModel model;
  private final InterleavedTimer timer;
  private final List<int[]> prompts;
  private final int[] said;
  private final int newTokens;

  /**
   * @param prompts the tokens of prompts, none empty
   * @param said the tokens that the answers consist of, at least one
   * @param newTokens of each answer
   */
  GenerationSpeed(
      LanguageModel model, InterleavedTimer timer, List<int[]> prompts, int[] said, int newTokens) {
    this.model = model;
    this.timer = timer;
    this.prompts = prompts;
    this.said = said;
    this.newTokens = newTokens;
  }

  /**
   * Compares a bank with the frozen model.
   *
   * @param side the name of the bank's side
   * @param together how many answers grow together; if they are more than the prompts, some prompts
   *     have several
   */
  List<SideResult> compare(String side, SiteAdapter bank, int together) throws Exception {
    Map<String, Object> conditions = new LinkedHashMap<>();
    conditions.put("answers", together);
    conditions.put("promptTokens", prompts(together).stream().mapToInt(one -> one.length).sum());
    conditions.put("newTokens", together * newTokens);
    return SideResult.of(
        "generation",
        conditions,
        timer.alternate(
            "generation of " + together + " answers",
            List.of(
                new TimedSide(FROZEN, () -> grow(together, SiteAdapter.NONE)),
                new TimedSide(side, () -> grow(together, bank)))),
        FROZEN);
  }

  /** Prompts of all tasks alike. */
  private List<int[]> prompts(int together) {
    List<int[]> chosen = new ArrayList<>();
    for (int i = 0; i < together; i++) {
      chosen.add(prompts.get(i * prompts.size() / together));
    }
    return chosen;
  }

  private void grow(int together, SiteAdapter adapter) {
    List<KeyValueCache> caches = new ArrayList<>();
    try {
      List<int[]> unseen = prompts(together);
      for (int i = 0; i < together; i++) {
        caches.add(model.newCache());
      }
      for (int step = 0; step < newTokens; step++) {
        try (NDManager scope = model.newScope()) {
          // Reading the logits waits for a GPU to finish.
          model
              .logits(model.extend(scope, caches, PackedTokens.of(unseen), adapter))
              .toFloatArray();
        }
        unseen = new ArrayList<>();
        for (int i = 0; i < together; i++) {
          unseen.add(new int[] {said[(step * together + i) % said.length]});
        }
      }
    } finally {
      caches.forEach(KeyValueCache::close);
    }
  }
}
