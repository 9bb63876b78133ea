// SPDX-License-Identifier: Apache-2.0
package io.moram.serving.versions;

import io.moram.atoms.Activation;
import io.moram.atoms.ClassPrompt;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * A version of a learner's bank: always whole, never changed. It names the blocks and does not hold
 * them.
 */
public final class BankContents {
  /**
   * Tells two banks apart wherever they come from.
   *
   * @param learner the learner; empty for the bank without atoms, which is everybody's
   * @param version the number of sealed tasks
   * @param provisionalStep the open task's training step, or null
   * @param fingerprint a CRC-32C over the checksums of every block and signature, and over every
   *     class
   */
  public record Identity(
      String learner, int version, @Nullable Integer provisionalStep, long fingerprint) {}

  private final String learner;
  private final List<TaskBlocks> sealed;
  private final @Nullable TaskBlocks provisional;
  private final Map<String, ClassPrompt> vocabulary = new LinkedHashMap<>();
  private final List<AtomsIdentity> atoms = new ArrayList<>();
  private final Identity identity;

  BankContents(String learner, List<TaskBlocks> sealed, @Nullable TaskBlocks provisional) {
    this.learner = learner;
    this.sealed = List.copyOf(sealed);
    this.provisional = provisional;
    CRC32C fingerprint = new CRC32C();
    CRC32C blocks = new CRC32C();
    atoms.add(AtomsIdentity.NONE);
    for (TaskBlocks task : tasks()) {
      for (long checksum : task.manifest().checksums().values()) {
        update(fingerprint, checksum);
        update(blocks, checksum);
      }
      for (ClassPrompt name : task.manifest().vocabulary()) {
        vocabulary.putIfAbsent(name.label(), name);
        update(fingerprint, name.label());
        update(fingerprint, name.promptTemplate());
      }
      task.manifest().signature().values().forEach(checksum -> update(fingerprint, checksum));
      atoms.add(atoms.get(atoms.size() - 1).with(learner, task, blocks.getValue()));
    }
    this.identity =
        new Identity(
            isEmpty() ? "" : learner, version(), provisionalStep(), fingerprint.getValue());
  }

  private static void update(CRC32C fingerprint, long checksum) {
    for (int shift = 0; shift < Long.SIZE; shift += Byte.SIZE) {
      fingerprint.update((int) (checksum >>> shift));
    }
  }

  private static void update(CRC32C fingerprint, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    fingerprint.update(bytes);
    update(fingerprint, bytes.length);
  }

  /** The bank of a learner that has sealed nothing: the frozen backbone answers alone. */
  public static BankContents none(String learner) {
    return new BankContents(learner, List.of(), null);
  }

  /** The learner. */
  public String learner() {
    return learner;
  }

  /** The number of sealed tasks. */
  public int version() {
    return sealed.size();
  }

  /** The training step of the open task's atoms, or null where there are none. */
  public @Nullable Integer provisionalStep() {
    return provisional == null ? null : provisional.manifest().provisionalStep();
  }

  /** Whether there is no atom at all. */
  public boolean isEmpty() {
    return sealed.isEmpty() && provisional == null;
  }

  /** Every class seen, by its name, in order of arrival; not to be changed. */
  public Map<String, ClassPrompt> vocabulary() {
    return vocabulary;
  }

  /** How the atoms are activated: as the newest task was trained. */
  public Activation activation() {
    List<TaskBlocks> tasks = tasks();
    return tasks.get(tasks.size() - 1).manifest().activation();
  }

  public Identity identity() {
    return identity;
  }

  /**
   * The identity of the atoms of the first tasks: the same in all later versions.
   *
   * @param tasks the number of tasks, 0 to the number of all; 0: the frozen model alone
   */
  public AtomsIdentity atomsAfter(int tasks) {
    return atoms.get(tasks);
  }

  /** The identity of all atoms. */
  public AtomsIdentity atoms() {
    return atoms.get(atoms.size() - 1);
  }

  /** The manifests of the sealed tasks, and then of the open one, if it is published. */
  public List<TaskManifest> manifests() {
    return tasks().stream().map(TaskBlocks::manifest).toList();
  }

  /**
   * The bank as an earlier version had it.
   *
   * @param version 0 to {@link #version}
   */
  public BankContents prefix(int version) {
    return new BankContents(learner, sealed.subList(0, version), null);
  }

  /**
   * The task whose own bank version answers for a task: the task itself, or the earlier one that
   * came back as it.
   *
   * @param task its place among all tasks
   */
  public int answeringTask(int task) {
    List<TaskBlocks> tasks = tasks();
    int answering = task;
    Integer earlier = tasks.get(answering).manifest().recursOf();
    while (earlier != null) {
      answering = earlier;
      earlier = tasks.get(answering).manifest().recursOf();
    }
    return answering;
  }

  /** Whether every task has a signature, and there is one. */
  public boolean hasSignatures() {
    return !isEmpty() && tasks().stream().noneMatch(task -> task.signature().isEmpty());
  }

  /** The sealed tasks. */
  public List<TaskBlocks> sealed() {
    return sealed;
  }

  /** The open task; null if it is not published. */
  public @Nullable TaskBlocks provisional() {
    return provisional;
  }

  /** The sealed tasks, and then the open one. */
  public List<TaskBlocks> tasks() {
    if (provisional == null) {
      return sealed;
    }
    List<TaskBlocks> tasks = new ArrayList<>(sealed);
    tasks.add(provisional);
    return tasks;
  }

  /** The same without the open task. */
  public BankContents sealedOnly() {
    return provisional == null ? this : new BankContents(learner, sealed, null);
  }

  BankContents withProvisional(@Nullable TaskBlocks task) {
    return Objects.equals(task, provisional) ? this : new BankContents(learner, sealed, task);
  }

  /** The tasks before the given one, and then that one. */
  public BankContents sealedWith(TaskBlocks task) {
    List<TaskBlocks> tasks = new ArrayList<>(sealed.subList(0, task.manifest().task()));
    tasks.add(task);
    return new BankContents(learner, tasks, null);
  }

  /**
   * The blocks to add to a bank that holds {@code before} to make it this one; null where this one
   * does not continue it.
   */
  public @Nullable List<BlockReference> beyond(BankContents before) {
    List<TaskBlocks> old = before.tasks();
    List<TaskBlocks> tasks = tasks();
    if (old.isEmpty()
        || old.size() > tasks.size()
        || !tasks.subList(0, old.size()).equals(old)
        || !before.activation().equals(activation())) {
      return null;
    }
    return references(tasks.subList(old.size(), tasks.size()));
  }

  /** The blocks of all tasks. */
  public List<BlockReference> references() {
    return references(tasks());
  }

  /** Whether the open task is published without atoms, because it has taken no step. */
  public boolean isOpenWithoutAtoms() {
    return provisional != null && provisional.blocks().isEmpty();
  }

  private static List<BlockReference> references(List<TaskBlocks> tasks) {
    return tasks.stream().flatMap(task -> task.blocks().stream()).toList();
  }

  @Override
  public String toString() {
    return "bank version "
        + version()
        + " of learner "
        + learner
        + (provisionalStep() == null ? "" : " with the open task's step " + provisionalStep());
  }
}
