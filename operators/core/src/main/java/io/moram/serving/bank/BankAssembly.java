// SPDX-License-Identifier: Apache-2.0
package io.moram.serving.bank;

import java.util.HashMap;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Puts one learner's blocks and manifests together, in the order of its log. A task joins the bank
 * once every block of its manifest is there and every task before it is in.
 *
 * <p>A task that is sealed again with other atoms (the learner was trained again) takes the place
 * of the old one, and of all that followed it. Not thread-safe.
 */
final class BankAssembly {
  private final NavigableMap<Integer, Map<String, BlockReference>> arrived = new TreeMap<>();
  private final NavigableMap<Integer, TaskManifest> seals = new TreeMap<>();
  private final Map<String, BlockReference> provisionalArrived = new HashMap<>();
  private @Nullable TaskManifest provisionalManifest;
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

  /** Takes the marker that follows a task's blocks. */
  void add(TaskManifest manifest) {
    int task = manifest.task();
    if (manifest.provisionalStep() != null) {
      provisionalManifest = manifest;
    } else if (isServed(manifest)) {
      arrived.remove(task); // Written twice.
    } else {
      seals.put(task, manifest);
      // A task's blocks follow the seal before it, so these are of an earlier training.
      seals.tailMap(task, false).clear();
      arrived.tailMap(task, false).clear();
    }
    assemble();
  }

  private boolean isServed(TaskManifest manifest) {
    return manifest.task() < contents.version()
        && contents.sealed().get(manifest.task()).manifest().equals(manifest);
  }

  private void assemble() {
    TaskBlocks next = nextSealed();
    while (next != null) {
      int task = next.manifest().task();
      seals.remove(task);
      arrived.remove(task);
      contents = contents.sealedWith(next);
      next = nextSealed();
    }
    contents = contents.withProvisional(openTask());
  }

  private @Nullable TaskBlocks nextSealed() {
    for (TaskManifest manifest : seals.headMap(contents.version(), true).values()) {
      TaskBlocks task = TaskBlocks.match(manifest, arrived.getOrDefault(manifest.task(), Map.of()));
      if (task != null) {
        return task;
      }
    }
    return null;
  }

  private @Nullable TaskBlocks openTask() {
    TaskManifest manifest = provisionalManifest;
    if (manifest == null || manifest.task() != contents.version()) {
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
