// SPDX-License-Identifier: Apache-2.0
package io.moram.flink.train.classes;

import io.moram.atoms.Activation;
import io.moram.atoms.ClassPrompt;
import io.moram.atoms.bank.AtomBank;
import io.moram.flink.train.models.TaskTrainer;
import io.moram.flink.train.state.SignatureState;
import io.moram.recall.ClassSignature;
import io.moram.recall.RecallSignature;
import java.util.ArrayList;
import java.util.List;

/** The classes of earlier tasks, from which a task of one class is distinguished. */
public final class EarlierClasses {
  /** No task is read once there are as many. */
  private static final int ENOUGH = 256;

  private final SignatureState signatures;
  private final TaskTrainer<?> trainer;

  /**
   * @param signatures of the learner that is the current key
   */
  public EarlierClasses(SignatureState signatures, TaskTrainer<?> trainer) {
    this.signatures = signatures;
    this.trainer = trainer;
  }

  /**
   * The embeddings of the names of about {@value #ENOUGH} classes, those of the newest tasks first.
   *
   * @param bank the learner's
   * @param before the number of the open task
   * @param activations the activation of each task's atoms
   */
  public List<float[]> texts(AtomBank bank, int before, Activations activations) throws Exception {
    List<float[]> texts = new ArrayList<>();
    for (int task = before - 1; task >= 0 && texts.size() < ENOUGH; task--) {
      RecallSignature signature = signatures.of(task);
      if (signature != null) {
        List<ClassPrompt> classes =
            signature.classes().stream().map(ClassSignature::prompt).toList();
        texts.addAll(trainer.classTexts(bank, activations.of(task), task, classes));
      }
    }
    return texts;
  }

  /** The activation of a task's atoms. */
  @FunctionalInterface
  public interface Activations {
    Activation of(int task) throws Exception;
  }
}
