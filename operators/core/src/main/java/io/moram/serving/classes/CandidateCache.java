// SPDX-License-Identifier: Apache-2.0
package io.moram.serving.classes;

import io.moram.atoms.ClassPrompt;
import io.moram.model.Backbone;
import io.moram.recall.Choice;
import io.moram.recall.ClassGaussians;
import io.moram.serving.versions.BankContents;
import io.moram.serving.versions.BankContents.Identity;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The classes that requests choose from, embedded: whole by (bank version, vocabulary), and beneath
 * that prompt by prompt, so that different vocabularies share what they have in common. Prompts
 * take half of the budget. Vocabularies and choices take a quarter each, the least recently used
 * dropped first.
 *
 * <p>Thread-safe; two threads that miss the same vocabulary at once both put it together.
 */
public final class CandidateCache {
  /** What the bank knows of a vocabulary it did not name itself; null: the bank's own. */
  private record Key(Identity bank, @Nullable List<String> named) {}

  private final String defaultPromptTemplate;
  private final TextEmbeddings prompts;
  private final LongAdder asked = new LongAdder();
  private final LruCache<Key, CandidateClasses> whole;
  private final LruCache<Key, Choice> choices;

  /**
   * @param defaultPromptTemplate the prompt of a class that the learner has not seen, with {} where
   *     its name goes
   */
  public CandidateCache(String defaultPromptTemplate, long budgetBytes) {
    this.defaultPromptTemplate = defaultPromptTemplate;
    this.prompts = new TextEmbeddings(budgetBytes / 2);
    this.whole = new LruCache<>(budgetBytes / 4, (key, classes) -> classes.bytes());
    this.choices = new LruCache<>(budgetBytes / 4, (key, choice) -> choice.bytes());
  }

  /**
   * The classes that a request chooses from, and which tasks know them.
   *
   * @param named as {@link #get} takes it
   * @param gaussians of all tasks of the bank
   */
  public Choice choice(
      BankContents contents, @Nullable List<String> named, ClassGaussians gaussians) {
    Key key = new Key(contents.identity(), named);
    Choice known = choices.get(key);
    if (known == null) {
      known = Choice.of(gaussians.components(), labels(contents, named));
      choices.put(key, known);
    }
    return known;
  }

  /**
   * The prompts' embeddings by the bank of the first tasks. They stay valid: later tasks change
   * nothing in that bank.
   *
   * @param tasks how many tasks the bank has; 0: the frozen model alone
   * @param encoder embeds prompts by that bank
   */
  public List<float[]> kept(
      BankContents contents,
      int tasks,
      List<String> prompts,
      Function<List<String>, List<float[]>> encoder) {
    asked.add(prompts.size());
    return this.prompts.get(contents.atomsAfter(tasks), prompts, encoder);
  }

  private static List<String> labels(BankContents contents, @Nullable List<String> named) {
    return List.copyOf(named == null ? contents.vocabulary().keySet() : new LinkedHashSet<>(named));
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
      asked.add(known.labels().size());
      return known;
    }
    List<String> labels = labels(contents, named);
    asked.add(labels.size());
    CandidateClasses made =
        new CandidateClasses(
            labels, prompts.get(contents.atoms(), prompts(contents, labels), encoder));
    whole.put(key, made);
    return made;
  }

  /** What the text encoder reads for each label. */
  public List<String> prompts(BankContents contents, List<String> labels) {
    return labels.stream()
        .map(
            label ->
                contents
                    .vocabulary()
                    .getOrDefault(label, new ClassPrompt(label, defaultPromptTemplate))
                    .prompt())
        .toList();
  }

  /** How many texts have been asked for. */
  public long asked() {
    return asked.sum();
  }

  /** How many of them have been encoded, because they were not kept. */
  public long encoded() {
    return prompts.encoded();
  }

  /** How many vocabularies are kept whole. */
  int size() {
    return whole.size();
  }
}
