// SPDX-License-Identifier: Apache-2.0
package io.moram.training.picture;

import ai.djl.ndarray.NDManager;
import io.moram.atoms.Activation;
import io.moram.atoms.ClassPrompt;
import io.moram.atoms.bank.AtomBank;
import io.moram.atoms.inference.BankBatch;
import io.moram.model.Backbone;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The texts of earlier tasks' classes, each as the bank at its task's seal embeds it. */
public final class EarlierTexts {
  private static final int BATCH = 64;

  private EarlierTexts() {}

  /**
   * Embeds classes of one earlier task.
   *
   * @param bank the atoms of that task and of all others so far
   * @param activation how the task's atoms are activated
   * @param task the task's number
   * @param classes its classes
   * @return of length 1, one per class
   */
  public static List<float[]> of(
      Backbone backbone,
      AtomBank bank,
      Activation activation,
      int task,
      List<ClassPrompt> classes) {
    List<float[]> texts = new ArrayList<>();
    for (int from = 0; from < classes.size(); from += BATCH) {
      List<String> prompts =
          classes.subList(from, Math.min(from + BATCH, classes.size())).stream()
              .map(ClassPrompt::prompt)
              .toList();
      BankBatch.Part part = new BankBatch.Part(bank, task + 1, activation, prompts.size());
      BankBatch version = new BankBatch(List.of(part));
      try (NDManager scope = backbone.newScope()) {
        float[] flat = backbone.encodeTexts(scope, prompts, version::apply).toFloatArray();
        int width = backbone.embeddingWidth();
        for (int start = 0; start < flat.length; start += width) {
          texts.add(Arrays.copyOfRange(flat, start, start + width));
        }
      }
    }
    return texts;
  }
}
