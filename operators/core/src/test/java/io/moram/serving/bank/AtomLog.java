// SPDX-License-Identifier: Apache-2.0
package io.moram.serving.bank;

import io.moram.atoms.Activation;
import io.moram.atoms.AtomBlock;
import io.moram.atoms.ClassPrompt;
import io.moram.recall.ClassSignature;
import io.moram.recall.RecallSignature;
import io.moram.serving.versions.BankVersions;
import io.moram.serving.versions.BlockReference;
import io.moram.serving.versions.SealOrigin;
import io.moram.serving.versions.TaskManifest;
import io.moram.serving.versions.UnusableAtomsException;
import io.moram.sites.SiteShape;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** An atoms topic of one partition, in memory, that feeds a {@link BankVersions}. */
public final class AtomLog implements BlockSource {
  public static final Activation ACTIVATION = new Activation(2, 0.05f, -1f);

  private final BankVersions versions;
  private final String backbone;
  private final List<AtomBlock> log = new ArrayList<>();
  private final List<RecallSignature> signatures = new ArrayList<>();
  private Activation activation = ACTIVATION;
  private long generation;
  private boolean beginsAnew;
  private long now;
  private int reads;
  private boolean broken;
  private int lost = -1;

  public AtomLog(BankVersions versions, String backbone) {
    this.versions = versions;
    this.backbone = backbone;
  }

  /**
   * What is written from now on is of this generation.
   *
   * @param replaces whether its task 0 takes the place of an earlier generation
   */
  public void begin(long id, boolean replaces) {
    generation = id;
    beginsAnew = replaces;
  }

  /** Tasks that are written from now on are activated so. */
  public void activateBy(Activation next) {
    activation = next;
  }

  /** A seal that is written next says that it is as old as this; later ones are newer again. */
  public void sealedAt(long time) {
    now = time - 1;
  }

  private SealOrigin origin() {
    return new SealOrigin(generation, beginsAnew, ++now);
  }

  /** The open task's blocks have a set of their own. */
  public boolean block(String learner, AtomBlock block, boolean provisional)
      throws UnusableAtomsException {
    BlockReference reference = append(block);
    return versions.add(learner, reference, block.shape(), provisional);
  }

  private synchronized BlockReference append(AtomBlock block) {
    log.add(block);
    return new BlockReference(
        block.task(), block.site(), checksum(block), block.bytes(), 0, log.size() - 1);
  }

  /** Any number that tells blocks apart: the method does not know how it is computed. */
  private static long checksum(AtomBlock block) {
    return Integer.toUnsignedLong(block.hashCode());
  }

  public boolean manifest(
      String learner,
      int task,
      @Nullable Integer provisionalStep,
      List<AtomBlock> blocks,
      List<ClassPrompt> vocabulary)
      throws UnusableAtomsException {
    return manifest(learner, task, provisionalStep, blocks, vocabulary, Map.of());
  }

  private boolean manifest(
      String learner,
      int task,
      @Nullable Integer provisionalStep,
      List<AtomBlock> blocks,
      List<ClassPrompt> vocabulary,
      Map<String, Long> signature)
      throws UnusableAtomsException {
    Map<String, Long> checksums =
        blocks.stream().collect(Collectors.toMap(AtomBlock::site, AtomLog::checksum));
    return versions.add(
        learner,
        new TaskManifest(
            task, provisionalStep, backbone, activation, checksums, vocabulary, signature),
        origin());
  }

  /** A task with a signature; provisional if a step is given, and then it may have no block. */
  public void sign(
      String learner,
      int task,
      @Nullable Integer provisionalStep,
      List<AtomBlock> blocks,
      RecallSignature signature)
      throws UnusableAtomsException {
    for (AtomBlock block : blocks) {
      block(learner, block, provisionalStep != null);
    }
    Map<String, Long> parts = append(learner, task, signature, provisionalStep != null);
    manifest(learner, task, provisionalStep, blocks, prompts(signature), parts);
  }

  /** A sealed task with a signature and without atoms: an earlier task came back. */
  public void recur(String learner, int task, int earlier, RecallSignature signature)
      throws UnusableAtomsException {
    Map<String, Long> parts = append(learner, task, signature, false);
    versions.add(
        learner,
        new TaskManifest(
            task, null, backbone, activation, Map.of(), prompts(signature), parts, earlier),
        origin());
  }

  private synchronized Map<String, Long> append(
      String learner, int task, RecallSignature signature, boolean provisional) {
    String name = TaskManifest.partName(0);
    long checksum = signatures.size() + 1L;
    signatures.add(signature);
    BlockReference part = new BlockReference(task, name, checksum, 1, 0, signatures.size() - 1L);
    versions.addSignature(learner, part, provisional);
    return Map.of(name, checksum);
  }

  private static List<ClassPrompt> prompts(RecallSignature signature) {
    return signature.classes().stream().map(ClassSignature::prompt).toList();
  }

  /** A whole task: its blocks, then its seal. */
  public void seal(String learner, List<AtomBlock> blocks, List<ClassPrompt> vocabulary)
      throws UnusableAtomsException {
    for (AtomBlock block : blocks) {
      block(learner, block, false);
    }
    manifest(learner, blocks.get(0).task(), null, blocks, vocabulary);
  }

  /** An open task's publication. */
  public void publish(
      String learner, int step, List<AtomBlock> blocks, List<ClassPrompt> vocabulary)
      throws UnusableAtomsException {
    for (AtomBlock block : blocks) {
      block(learner, block, true);
    }
    manifest(learner, blocks.get(0).task(), step, blocks, vocabulary);
  }

  /** One block for every site, of two atoms; keys of every seed differ. */
  public static List<AtomBlock> task(int task, List<SiteShape> sites, long seed) {
    Random random = new Random(seed);
    return sites.stream()
        .map(
            site ->
                new AtomBlock(
                    task,
                    site.name(),
                    2,
                    site.inputWidth(),
                    site.outputWidth(),
                    numbers(random, 2 * site.inputWidth()),
                    numbers(random, 2 * site.outputWidth())))
        .toList();
  }

  private static float[] numbers(Random random, int count) {
    float[] numbers = new float[count];
    for (int i = 0; i < count; i++) {
      numbers[i] = (float) random.nextGaussian() / 4;
    }
    return numbers;
  }

  /** The blocks of a task can no longer be read; -1: all can. */
  public synchronized void lose(int task) {
    lost = task;
  }

  /** Whether reading fails from now on. */
  public synchronized void breakDown(boolean fails) {
    broken = fails;
  }

  /** How many blocks have been read again. */
  public synchronized int reads() {
    return reads;
  }

  @Override
  public synchronized void read(List<BlockReference> references, Consumer<AtomBlock> receiver)
      throws IOException {
    if (broken) {
      throw new IOException("the log cannot be reached");
    }
    if (references.stream().anyMatch(reference -> reference.task() == lost)) {
      throw new IOException("the blocks of task " + lost + " are gone");
    }
    reads += references.size();
    references.forEach(reference -> receiver.accept(log.get((int) reference.offset())));
  }

  @Override
  public synchronized RecallSignature readSignature(List<BlockReference> parts) throws IOException {
    if (broken) {
      throw new IOException("the log cannot be reached");
    }
    return signatures.get((int) parts.get(0).offset());
  }
}
