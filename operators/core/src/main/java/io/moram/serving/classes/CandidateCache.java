// SPDX-License-Identifier: Apache-2.0
package io.moram.serving.classes;

import io.moram.atoms.ClassPrompt;
import io.moram.model.Backbone;
import io.moram.serving.bank.BankContents;
import io.moram.serving.bank.BankContents.Identity;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The classes that requests choose from, embedded: whole by (bank version, vocabulary), and beneath
 * that prompt by prompt, so that different vocabularies share what they have in common. Each half
 * takes half of the budget, the least recently used dropped first.
 *
 * <p>Thread-safe; two threads that miss the same vocabulary at once both put it together.
 */
public final class CandidateCache {
  /** What the bank knows of a vocabulary it did not name itself; null: the bank's own. */
  private record Key(Identity bank, @Nullable List<String> named) {}

  private final String defaultPromptTemplate;
  private final TextEmbeddings prompts;
  private final LruCache<Key, CandidateClasses> whole;

  /**
   * @param defaultPromptTemplate the prompt of a class that the learner has not seen, with {} where
   *     its name goes
   */
  public CandidateCache(String defaultPromptTemplate, long budgetBytes) {
    this.defaultPromptTemplate = defaultPromptTemplate;
    this.prompts = new TextEmbeddings(budgetBytes / 2);
    this.whole = new LruCache<>(budgetBytes / 2, (key, classes) -> classes.bytes());
  }

  /**
   * The classes that a request chooses from.
   *
   * @param named the names in the request; null: every class that the learner has sealed
   * @param encoder embeds prompts by the bank: see {@link Backbone#encodeTexts}
   */
  public CandidateClasses get(
      BankContents contents,
      @Nullable List<String> named,
      Function<List<String>, List<float[]>> encoder) {
    Key key = new Key(contents.identity(), named);
    CandidateClasses known = whole.get(key);
    if (known != null) {
      return known;
    }
    List<String> labels =
        List.copyOf(named == null ? contents.vocabulary().keySet() : new LinkedHashSet<>(named));
    CandidateClasses made =
        new CandidateClasses(labels, prompts.get(key.bank, prompts(contents, labels), encoder));
    whole.put(key, made);
    return made;
  }

  private List<String> prompts(BankContents contents, List<String> labels) {
    return labels.stream()
        .map(
            label ->
                contents
                    .vocabulary()
                    .getOrDefault(label, new ClassPrompt(label, defaultPromptTemplate))
                    .prompt())
        .toList();
  }

  /** How many vocabularies are kept whole. */
  int size() {
    return whole.size();
  }
}
