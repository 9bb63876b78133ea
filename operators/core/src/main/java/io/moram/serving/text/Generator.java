// SPDX-License-Identifier: Apache-2.0
package io.moram.serving.text;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.moram.model.KeyValueCache;
import io.moram.model.LanguageModel;
import io.moram.model.PackedTokens;
import io.moram.model.SiteAdapter;
import java.util.List;

/** Lets answers grow, several at a time. */
public final class Generator {

  private final LanguageModel model;

  public Generator(LanguageModel model) {
    this.model = model;
  }

  /**
   * Lets each answer grow by one token. Its first step reads the prompt.
   *
   * @param answers those that go on, at least one, all different; an answer may join or leave
   *     between steps
   * @param adapter what is added to the model; its rows are the tokens that each answer's model has
   *     not seen, in the order of the answers
   */
  public void step(List<GrowingAnswer> answers, SiteAdapter adapter) {
    for (GrowingAnswer answer : answers) {
      if (answer.end() != null) {
        throw new IllegalArgumentException("an answer has ended: " + answer.end());
      }
    }
    List<KeyValueCache> caches = answers.stream().map(GrowingAnswer::cache).toList();
    PackedTokens added = PackedTokens.of(answers.stream().map(GrowingAnswer::unseen).toList());
    try (NDManager scope = model.newScope()) {
      NDArray rows = model.extend(scope, caches, added, adapter);
      float[] logits = model.logits(rows).toFloatArray();
      for (int i = 0; i < answers.size(); i++) {
        answers.get(i).choose(logits, i * model.vocabularySize());
      }
    }
  }

  /** Lets an answer grow until it ends. */
  public void finish(GrowingAnswer answer, SiteAdapter adapter) {
    while (answer.end() == null) {
      step(List.of(answer), adapter);
    }
  }
}
