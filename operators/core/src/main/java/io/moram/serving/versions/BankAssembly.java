// SPDX-License-Identifier: Apache-2.0
package io.moram.serving.versions;

import java.util.HashMap;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Puts one learner's blocks and manifests together, in the order of its log. A task joins the bank
 * once every block of its manifest is there and every task before it is in.
 *
 * <p>A bank has tasks of one generation alone, so a learner that lost its state cannot replace what
 * it had learned. Only task 0 of a later generation can, if it says so: then the whole bank
 * switches.
 *
 * <p>Within a generation, a task that is sealed again with other atoms takes the place of the old
 * one, and of all that followed it. A seal that was lost may come after those that followed it. Not
 * thread-safe.
 */
final class BankAssembly {
  private final NavigableMap<Integer, Map<String, BlockReference>> arrived = new TreeMap<>();
  private final NavigableMap<Integer, TaskManifest> seals = new TreeMap<>();
  private final Map<Integer, Long> sealedAt = new HashMap<>();
  private final Map<String, BlockReference> provisionalArrived = new HashMap<>();
  private @Nullable TaskManifest provisionalManifest;

  /** The generation whose seals count; null before the first one. */
  private @Nullable Long generation;

  /**
   * Whether the contents are of an earlier generation, until the first task of the next is whole.
   */
  private boolean outdated;

  private BankContents contents;

  BankAssembly(String learner) {
    this.contents = BankContents.none(learner);
  }

  BankContents contents() {
    return contents;
  }

  /** Takes a block of a sealed task or, in its own set, of an open one. */
  void add(BlockReference block, boolean provisional) {
    if (provisional) {
      provisionalArrived.put(block.site(), block);
    } else {
      arrived.computeIfAbsent(block.task(), task -> new HashMap<>()).put(block.site(), block);
    }
    assemble();
  }

  /** Returns whether the marker of a sealed task counts. */
  boolean accepts(SealOrigin origin) {
    Long current = generation;
    return current == null
        || origin.generation() == current
        || (origin.beginsAnew() && origin.generation() > current);
  }

  /** The generation whose seals count; 0 before the first one. */
  long generation() {
    Long current = generation;
    return current == null ? 0 : current;
  }

  /** Takes the marker that follows the blocks of an open task. */
  void addOpen(TaskManifest manifest, SealOrigin origin) {
    Long current = generation;
    if (current == null || origin.generation() == current) {
      provisionalManifest = manifest;
      assemble();
    }
  }

  /** Takes the marker that follows a sealed task's blocks; only if it {@link #accepts} it. */
  void addSealed(TaskManifest manifest, SealOrigin origin) {
    begin(origin.generation());
    int task = manifest.task();
    if (isServed(manifest)) {
      arrived.remove(task); // Written twice.
    } else {
      seals.put(task, manifest);
      sealedAt.put(task, origin.sealedAt());
      // What was sealed before this task followed an earlier training of it. What was sealed after
      // it waits for it: then this seal was lost, and has come back.
      seals
          .tailMap(task, false)
          .keySet()
          .removeIf(later -> sealedAt.getOrDefault(later, 0L) < origin.sealedAt());
      arrived.tailMap(task, false).keySet().retainAll(seals.keySet());
    }
    assemble();
  }

  /**
   * A block, a part of a signature or the seal of a task was deleted. The bank ends before the task
   * at once. Tasks that followed it wait for it, as they would after a restart.
   *
   * @param name the site, the name of a part, or null for the seal
   */
  void removeSealed(int task, @Nullable String name) {
    if (task < contents.version()) {
      cut(task);
    }
    if (name == null) {
      seals.remove(task);
    } else if (arrived.containsKey(task)) {
      arrived.get(task).remove(name);
      arrived.values().removeIf(Map::isEmpty);
    }
    assemble();
    if (contents.version() == 0 && seals.isEmpty() && arrived.isEmpty()) {
      // Nothing is left of the generation, so the next one replaces none.
      generation = null;
      sealedAt.clear();
    }
  }

  /** Anything of the open task was deleted. */
  void removeOpen() {
    provisionalManifest = null;
    provisionalArrived.clear();
    assemble();
  }

  /** The number of seals that wait for an earlier task, or for a block. */
  int waiting() {
    return seals.size();
  }

  private void cut(int from) {
    if (!outdated) {
      for (TaskBlocks task : contents.sealed().subList(from, contents.version())) {
        Map<String, BlockReference> blocks = new HashMap<>();
        task.blocks().forEach(block -> blocks.put(block.site(), block));
        task.signature().forEach(part -> blocks.put(part.site(), part));
        arrived.put(task.manifest().task(), blocks);
        seals.put(task.manifest().task(), task.manifest());
      }
    }
    contents = contents.prefix(from);
    outdated = outdated && from > 0;
  }

  private void begin(long now) {
    Long before = generation;
    generation = now;
    if (before != null && before != now) {
      seals.clear();
      sealedAt.clear();
      arrived.keySet().removeIf(task -> task > 0);
      provisionalManifest = null;
      outdated = contents.version() > 0;
    }
  }

  private boolean isServed(TaskManifest manifest) {
    return manifest.task() < servedTasks()
        && contents.sealed().get(manifest.task()).manifest().equals(manifest);
  }

  /** The number of tasks of the current generation that are in the bank. */
  private int servedTasks() {
    return outdated ? 0 : contents.version();
  }

  private void assemble() {
    TaskBlocks next = nextSealed();
    boolean grows = next != null;
    while (next != null) {
      int task = next.manifest().task();
      seals.remove(task);
      arrived.remove(task);
      contents = contents.sealedWith(next);
      outdated = false;
      next = nextSealed();
    }
    if (grows) {
      // Void once its task is sealed. The next open task has blocks of its own.
      provisionalArrived.values().removeIf(block -> block.task() < servedTasks());
    }
    contents = contents.withProvisional(openTask());
  }

  private @Nullable TaskBlocks nextSealed() {
    for (TaskManifest manifest : seals.headMap(servedTasks(), true).values()) {
      TaskBlocks task = TaskBlocks.match(manifest, arrived.getOrDefault(manifest.task(), Map.of()));
      if (task != null) {
        return task;
      }
    }
    return null;
  }

  private @Nullable TaskBlocks openTask() {
    TaskManifest manifest = provisionalManifest;
    if (manifest == null || manifest.task() != servedTasks() || outdated) {
      // Void once its task is sealed, and unusable while an earlier task is missing.
      return null;
    }
    TaskBlocks complete = TaskBlocks.match(manifest, provisionalArrived);
    if (complete != null) {
      return complete;
    }
    // The next publication is on its way; the one before is still whole.
    TaskBlocks before = contents.provisional();
    return before != null && before.manifest().task() == manifest.task() ? before : null;
  }
}
