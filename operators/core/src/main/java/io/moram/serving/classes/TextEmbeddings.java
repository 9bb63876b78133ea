// SPDX-License-Identifier: Apache-2.0
package io.moram.serving.classes;

import io.moram.serving.bank.BankContents;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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

  private record Key(BankContents.Identity bank, String prompt) {}

  private final long budgetBytes;
  private final Map<Key, float[]> embeddings = new LinkedHashMap<>(16, 0.75f, true);
  private long bytes;

  TextEmbeddings(long budgetBytes) {
    this.budgetBytes = budgetBytes;
  }

  /**
   * The prompts' embeddings, in their order.
   *
   * @param prompts without duplicates
   * @param encoder encodes the prompts that are missing, in their order
   */
  List<float[]> get(
      BankContents.Identity bank,
      List<String> prompts,
      Function<List<String>, List<float[]>> encoder) {
    Map<String, float[]> found = new LinkedHashMap<>();
    List<String> missing = new ArrayList<>();
    synchronized (this) {
      for (String prompt : prompts) {
        float[] embedding = embeddings.get(new Key(bank, prompt));
        if (embedding == null) {
          missing.add(prompt);
        } else {
          found.put(prompt, embedding);
        }
      }
    }
    if (!missing.isEmpty()) {
      List<float[]> encoded = encoder.apply(missing);
      synchronized (this) {
        for (int i = 0; i < missing.size(); i++) {
          found.put(missing.get(i), encoded.get(i));
          put(new Key(bank, missing.get(i)), encoded.get(i));
        }
        evict();
      }
    }
    List<float[]> ordered = new ArrayList<>(prompts.size());
    prompts.forEach(prompt -> ordered.add(found.get(prompt)));
    return ordered;
  }

  private void put(Key key, float[] embedding) {
    if (embeddings.put(key, embedding) == null) {
      bytes += size(key, embedding);
    }
  }

  private void evict() {
    Iterator<Map.Entry<Key, float[]>> oldestFirst = embeddings.entrySet().iterator();
    while (bytes > budgetBytes && oldestFirst.hasNext()) {
      Map.Entry<Key, float[]> oldest = oldestFirst.next();
      bytes -= size(oldest.getKey(), oldest.getValue());
      oldestFirst.remove();
    }
  }

  private static long size(Key key, float[] embedding) {
    return bytes(key.prompt, embedding);
  }

  /** What a text and its embedding take, about. */
  static long bytes(String text, float[] embedding) {
    return ENTRY_OVERHEAD_BYTES
        + (long) Float.BYTES * embedding.length
        + (long) Character.BYTES * text.length();
  }

  /** How many embeddings are kept. */
  synchronized int size() {
    return embeddings.size();
  }
}
