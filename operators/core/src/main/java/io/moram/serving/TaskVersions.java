// SPDX-License-Identifier: Apache-2.0
package io.moram.serving;

import io.moram.atoms.Activation;
import io.moram.serving.bank.BankLease;
import io.moram.serving.versions.BankContents;
import io.moram.serving.versions.TaskManifest;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The bank version that answers for each task of a learner. For one thread. */
public final class TaskVersions {

  /**
   * A bank version to ask.
   *
   * @param version atoms of tasks below this number are used; {@link Integer#MAX_VALUE}: all
   * @param activation how they are activated; null if the bank has no atoms
   */
  public record Version(int version, @Nullable Activation activation) {}

  private final BankContents contents;
  private final List<TaskManifest> manifests;
  private final boolean isFrozen;
  private final Map<Integer, Version> known = new HashMap<>();

  /**
   * The versions of a bank.
   *
   * @param lease stays open as long as the versions are used
   */
  public TaskVersions(BankLease lease) {
    this.contents = lease.contents();
    this.manifests = contents.manifests();
    this.isFrozen = lease.bank() == null;
  }

  /** Whether a task has a bank version. An open task has none before its first step. */
  public boolean has(int task) {
    TaskManifest manifest = manifests.get(task);
    return manifest.provisionalStep() == null || !manifest.checksums().isEmpty();
  }

  /** The task's own version, or that of the earlier task that came back as it. */
  public Version of(int task) {
    return known.computeIfAbsent(task, this::find);
  }

  private Version find(int task) {
    int answering = contents.answeringTask(task);
    return new Version(answering + 1, isFrozen ? null : manifests.get(answering).activation());
  }
}
