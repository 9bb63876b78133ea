// SPDX-License-Identifier: Apache-2.0
package io.moram.cli.backup;

import io.moram.cli.backup.BankManifest.TaskEntry;
import io.moram.client.AtomsTransaction;
import io.moram.client.KafkaAccess;
import io.moram.client.PublishedAtoms;
import io.moram.client.SealedTask;
import java.io.IOException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Publishes a bank from elsewhere on the topic {@code atoms}. */
public final class BankImport {

  private final KafkaAccess access;
  private final String groupPrefix;
  private final Duration timeout;

  /**
   * @param groupPrefix the start of the transactional id
   * @param timeout the time limit of the transaction
   */
  public BankImport(KafkaAccess access, String groupPrefix, Duration timeout) {
    this.access = access;
    this.groupPrefix = groupPrefix;
    this.timeout = timeout;
  }

  /**
   * Publishes all tasks in one transaction, so that an import that fails leaves nothing.
   *
   * @param learner the learner that gets the bank; it must have no sealed task
   * @param backbone the fingerprint that the bank must be of; null: any
   * @return the number of tasks
   * @throws IOException if a file is damaged, the backbone is another one, or the learner has a
   *     sealed task
   */
  public int publish(BankFolder folder, String learner, @Nullable String backbone)
      throws IOException {
    BankManifest manifest = folder.manifest();
    if (backbone != null && !backbone.equals(manifest.backbone())) {
      throw new IOException(
          "--backbone is %s; must be %s, which the atoms of the export fit."
              .formatted(backbone, manifest.backbone()));
    }
    // All files are checked before the first record is sent.
    for (TaskEntry task : manifest.tasks()) {
      folder.read(manifest, task, learner);
    }
    try (AtomsTransaction transaction = begin(learner)) {
      // Now that an open import of the learner is aborted, the topic's end is final.
      requireNoSeals(learner);
      for (TaskEntry task : manifest.tasks()) {
        transaction.send(folder.read(manifest, task, learner));
      }
      transaction.commit();
    }
    return manifest.tasks().size();
  }

  /**
   * Publishes one task as the whole bank of its learner, which must have no sealed task.
   *
   * @throws IOException if the learner has a sealed task, or the broker rejects a record
   */
  public void publish(SealedTask task) throws IOException {
    String learner = task.seal().getLearner();
    try (AtomsTransaction transaction = begin(learner)) {
      requireNoSeals(learner);
      transaction.send(task);
      transaction.commit();
    }
  }

  private AtomsTransaction begin(String learner) throws IOException {
    String id = groupPrefix + "-import-" + access.topics().atoms() + "-" + learner;
    return AtomsTransaction.begin(access, learner, id, timeout);
  }

  private void requireNoSeals(String learner) throws IOException {
    long seals =
        new PublishedAtoms(access)
            .read(learner).tasks().stream().filter(task -> task.seal() != null).count();
    if (seals > 0) {
      throw new IOException(
          "--learner is %s, which has %d sealed tasks on %s; must have none. Choose another name, or"
                  .formatted(learner, seals, access.topics().atoms())
              + " delete the learner first.");
    }
  }
}
