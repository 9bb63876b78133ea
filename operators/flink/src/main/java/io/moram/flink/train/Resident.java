// SPDX-License-Identifier: Apache-2.0
package io.moram.flink.train;

import io.moram.atoms.bank.AtomBank;
import io.moram.flink.train.batches.ExampleCache;
import io.moram.training.TaskTraining;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A learner in native memory: its bank, and the training of its open task. */
final class Resident<E> {
  final ExampleCache<E> prepared;
  AtomBank bank;
  @Nullable TaskTraining<E> training;
  int task;

  /** Of a task of one class, the texts of earlier ones; null until they are needed. */
  @Nullable List<float[]> earlierTexts;

  Resident(AtomBank bank, ExampleCache<E> prepared) {
    this.bank = bank;
    this.prepared = prepared;
  }

  /** The native memory of the bank and of the open task's atoms, in bytes. */
  long bytes() {
    return bank.bytes() + (training == null ? 0 : training.bytes());
  }

  void closeTraining() {
    earlierTexts = null;
    if (training != null) {
      training.close();
      training = null;
    }
  }
}
