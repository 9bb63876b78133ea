// SPDX-License-Identifier: Apache-2.0
package io.moram.bench.workload;

import io.moram.atoms.Activation;
import io.moram.atoms.AtomBlock;
import io.moram.model.Backbone;
import io.moram.recall.ClassSignature;
import io.moram.recall.RecallSignature;
import io.moram.serving.bank.BlockSource;
import io.moram.serving.versions.BankVersions;
import io.moram.serving.versions.BlockReference;
import io.moram.serving.versions.SealOrigin;
import io.moram.serving.versions.TaskManifest;
import io.moram.serving.versions.UnusableAtomsException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Published tasks on the heap, in place of the topic atoms. */
public final class MemoryAtoms implements BlockSource {
  private final BankVersions versions;
  private final Backbone backbone;
  private final List<AtomBlock> blocks = new ArrayList<>();
  private final List<RecallSignature> signatures = new ArrayList<>();
  private long published;

  /**
   * @param backbone the backbone of the atoms
   */
  public MemoryAtoms(Backbone backbone) {
    this.backbone = backbone;
    this.versions = new BankVersions(backbone.fingerprint(), backbone.sites());
  }

  /** What is published of each learner. */
  public BankVersions versions() {
    return versions;
  }

  /** The signatures of the sealed tasks, and of the open one. */
  public List<RecallSignature> signatures() {
    return signatures;
  }

  /**
   * Publishes a task.
   *
   * @param step the training step of an open task; null: the task is sealed
   */
  public synchronized void publish(
      String learner,
      int task,
      @Nullable Integer step,
      Activation activation,
      List<AtomBlock> atoms,
      RecallSignature signature) {
    try {
      Map<String, Long> checksums = new LinkedHashMap<>();
      for (AtomBlock block : atoms) {
        // Any number that is this block's alone.
        checksums.put(block.site(), published);
        blocks.add(block);
        versions.add(
            learner,
            new BlockReference(
                task, block.site(), published++, block.bytes(), 0, blocks.size() - 1L),
            block.shape(),
            step != null);
      }
      String name = TaskManifest.partName(0);
      signatures.add(signature);
      versions.addSignature(
          learner,
          new BlockReference(task, name, published, 1, 0, signatures.size() - 1L),
          step != null);
      versions.add(
          learner,
          new TaskManifest(
              task,
              step,
              backbone.fingerprint(),
              activation,
              checksums,
              signature.classes().stream().map(ClassSignature::prompt).toList(),
              Map.of(name, published++)),
          new SealOrigin(0, false, published));
    } catch (UnusableAtomsException e) {
      throw new IllegalStateException("Atoms that were trained on the backbone do not fit it", e);
    }
  }

  @Override
  public synchronized void read(List<BlockReference> references, Consumer<AtomBlock> receiver) {
    references.forEach(one -> receiver.accept(blocks.get((int) one.offset())));
  }

  @Override
  public synchronized RecallSignature readSignature(List<BlockReference> parts) {
    return signatures.get((int) parts.get(0).offset());
  }
}
