// SPDX-License-Identifier: Apache-2.0
package io.moram.serving.classes;

import io.moram.serving.versions.AtomsIdentity;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;

/**
 * The embeddings of prompts under a bank, the least recently used dropped first. Kept prompt by
 * prompt, so that requests with different candidates share what they have in common.
 *
 * <p>Thread-safe; two threads that miss the same prompt at once both encode it.
 */
final class TextEmbeddings {
  /** What an entry costs beside its numbers, about. */
  private static final int ENTRY_OVERHEAD_BYTES = 300;

  private record Key(AtomsIdentity bank, String prompt) {}

  private final LruCache<Key, float[]> embeddings;
  private final LongAdder encodings = new LongAdder();

  /**
   * @param budgetBytes how much heap the embeddings may take, at least 0
   */
  TextEmbeddings(long budgetBytes) {
    this.embeddings = new LruCache<>(budgetBytes, (key, embedding) -> bytes(key.prompt, embedding));
  }

  /**
   * The prompts' embeddings, in their order.
   *
   * @param prompts without duplicates
   * @param encoder encodes the prompts that are missing, in their order
   */
  List<float[]> get(
      AtomsIdentity bank, List<String> prompts, Function<List<String>, List<float[]>> encoder) {
    Map<String, float[]> found = new HashMap<>();
    List<String> missing = new ArrayList<>();
    for (String prompt : prompts) {
      float[] embedding = embeddings.get(new Key(bank, prompt));
      if (embedding == null) {
        missing.add(prompt);
      } else {
        found.put(prompt, embedding);
      }
    }
    if (!missing.isEmpty()) {
      List<float[]> encoded = encoder.apply(missing);
      encodings.add(missing.size());
      for (int i = 0; i < missing.size(); i++) {
        found.put(missing.get(i), encoded.get(i));
        embeddings.put(new Key(bank, missing.get(i)), encoded.get(i));
      }
    }
    List<float[]> ordered = new ArrayList<>(prompts.size());
    prompts.forEach(prompt -> ordered.add(found.get(prompt)));
    return ordered;
  }

  /** What a text and its embedding take, about. */
  static long bytes(String text, float[] embedding) {
    return ENTRY_OVERHEAD_BYTES
        + (long) Float.BYTES * embedding.length
        + (long) Character.BYTES * text.length();
  }

  /** How many prompts have been encoded. */
  long encoded() {
    return encodings.sum();
  }

  /** How many embeddings are kept. */
  int size() {
    return embeddings.size();
  }
}
