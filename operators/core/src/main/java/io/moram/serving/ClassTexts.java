// SPDX-License-Identifier: Apache-2.0
package io.moram.serving;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.moram.atoms.Activation;
import io.moram.atoms.bank.AtomBank;
import io.moram.atoms.inference.BankBatch;
import io.moram.model.Backbone;
import io.moram.model.SiteAdapter;
import io.moram.recall.Choice;
import io.moram.serving.bank.BankLease;
import io.moram.serving.classes.CandidateCache;
import io.moram.serving.classes.CandidateClasses;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The texts of classes, embedded by a bank version and kept. Thread-safe. */
final class ClassTexts {
  /** Prompts that are encoded at once; bounds the memory of a request with many candidates. */
  private static final int PROMPT_BATCH = 256;

  private final Backbone backbone;
  private final CandidateCache cache;

  ClassTexts(Backbone backbone, CandidateCache cache) {
    this.backbone = backbone;
    this.cache = cache;
  }

  /** The classes that a request chooses from, as the learner's whole bank embeds them. */
  CandidateClasses byWholeBank(BankLease lease, @Nullable List<String> named) {
    @Nullable AtomBank bank = lease.bank();
    return cache.get(
        lease.contents(),
        named,
        missing ->
            encode(missing, bank, Integer.MAX_VALUE, bank == null ? null : bank.activation()));
  }

  /** The classes that a request chooses from, and which tasks know them. */
  Choice choice(BankLease lease, @Nullable List<String> named) {
    return cache.choice(lease.contents(), named, lease.requireGaussians());
  }

  /** Candidates as the frozen model embeds them. */
  List<float[]> frozen(BankLease lease, List<String> labels) {
    return cache.kept(
        lease.contents(),
        0,
        cache.prompts(lease.contents(), labels),
        missing -> encode(missing, null, 0, null));
  }

  /**
   * Prompts as a task's own bank version embeds them, once for all.
   *
   * @param task the task's place among the learner's tasks
   * @param activation how that version is activated; null if the bank has no atoms
   */
  List<float[]> ofTask(
      BankLease lease, int task, @Nullable Activation activation, List<String> prompts) {
    return cache.kept(
        lease.contents(),
        task + 1,
        prompts,
        missing -> encode(missing, lease.bank(), task + 1, activation));
  }

  private List<float[]> encode(
      List<String> prompts, @Nullable AtomBank bank, int version, @Nullable Activation activation) {
    List<float[]> encoded = new ArrayList<>(prompts.size());
    for (int start = 0; start < prompts.size(); start += PROMPT_BATCH) {
      List<String> batch = prompts.subList(start, Math.min(start + PROMPT_BATCH, prompts.size()));
      SiteAdapter adapter =
          bank == null
              ? SiteAdapter.NONE
              : new BankBatch(List.of(new BankBatch.Part(bank, version, activation, batch.size())))
                  ::apply;
      try (NDManager scope = backbone.newScope()) {
        encoded.addAll(rows(backbone.encodeTexts(scope, batch, adapter)));
      }
    }
    return encoded;
  }

  /** The rows of a matrix, on the heap. */
  static List<float[]> rows(NDArray matrix) {
    float[] flat = matrix.toFloatArray();
    int width = (int) matrix.getShape().get(1);
    List<float[]> rows = new ArrayList<>();
    for (int start = 0; start < flat.length; start += width) {
      rows.add(Arrays.copyOfRange(flat, start, start + width));
    }
    return rows;
  }
}
