// SPDX-License-Identifier: Apache-2.0
package io.moram.serving.versions;

import io.moram.sites.SiteShape;
import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The newest whole version of every learner's bank, put together from blocks and manifests as they
 * come. Holds references alone: about 76 bytes a block, with the lists that hold it.
 *
 * <p>One thread adds; any number read.
 */
public final class BankVersions {
  private final String backbone;
  private final Map<String, SiteShape> sites;
  private final Map<String, BankAssembly> assemblies = new ConcurrentHashMap<>();
  private final Map<String, BankContents> newest = new ConcurrentHashMap<>();
  private final Map<String, Integer> waiting = new ConcurrentHashMap<>();

  /**
   * @param backbone the fingerprint of the weights that serve
   * @param sites its adapted layers
   */
  public BankVersions(String backbone, Collection<SiteShape> sites) {
    this.backbone = backbone;
    this.sites = sites.stream().collect(Collectors.toMap(SiteShape::name, Function.identity()));
  }

  /** The fingerprint of the weights that serve. */
  public String backbone() {
    return backbone;
  }

  /**
   * Takes a block whose checksum has been verified.
   *
   * @param provisional whether its task is still open
   * @return whether the learner's bank has a new version
   * @throws UnusableAtomsException if the backbone has no such site, or one of other widths
   */
  public boolean add(String learner, BlockReference block, SiteShape shape, boolean provisional)
      throws UnusableAtomsException {
    SiteShape own = sites.get(shape.name());
    if (!shape.equals(own)) {
      throw new UnusableAtomsException(
          "The atoms of learner "
              + learner
              + ", task "
              + block.task()
              + " are for "
              + shape
              + ", but the backbone has "
              + (own == null ? "no such site" : own));
    }
    return changed(learner, assembly -> assembly.add(block, provisional));
  }

  /**
   * Takes a part of a task's signature whose checksum has been verified.
   *
   * @param part its place; the name is {@link TaskManifest#partName}
   * @param provisional whether its task is still open
   * @return whether the learner's bank has a new version
   */
  public boolean addSignature(String learner, BlockReference part, boolean provisional) {
    return changed(learner, assembly -> assembly.add(part, provisional));
  }

  /**
   * Takes the marker that follows a task's blocks.
   *
   * @return whether the learner's bank has a new version
   * @throws UnusableAtomsException if the atoms were trained on another backbone, or if the seal is
   *     of another generation and does not take the place of the served one
   */
  public boolean add(String learner, TaskManifest manifest, SealOrigin origin)
      throws UnusableAtomsException {
    requireBackbone(learner, manifest);
    if (manifest.provisionalStep() != null) {
      return changed(learner, assembly -> assembly.addOpen(manifest, origin));
    }
    BankAssembly assembly = assembly(learner);
    if (!assembly.accepts(origin)) {
      throw new UnusableAtomsException(
          "Task "
              + manifest.task()
              + " of learner "
              + learner
              + " is of generation "
              + origin.generation()
              + ", but its bank is of generation "
              + assembly.generation()
              + ", which goes on being served. A learner job that lost its state seals such tasks;"
              + " start it from its last checkpoint, or with learner.begin-anew=true.");
    }
    return changed(learner, one -> one.addSealed(manifest, origin));
  }

  /**
   * A block, a part of a signature, or the seal of a task was deleted from the log.
   *
   * @param name the site, the name of a part as {@link TaskManifest#partName}, or null for the seal
   * @return whether the learner's bank has another version
   */
  public boolean removeSealed(String learner, int task, @Nullable String name) {
    return assemblies.containsKey(learner)
        && changed(learner, assembly -> assembly.removeSealed(task, name));
  }

  /**
   * Something of the open task was deleted from the log.
   *
   * @return whether the learner's bank has another version
   */
  public boolean removeOpen(String learner) {
    return assemblies.containsKey(learner) && changed(learner, BankAssembly::removeOpen);
  }

  private void requireBackbone(String learner, TaskManifest manifest)
      throws UnusableAtomsException {
    if (!manifest.backbone().equals(backbone)) {
      throw new UnusableAtomsException(
          "Task "
              + manifest.task()
              + " of learner "
              + learner
              + " was trained on the backbone "
              + manifest.backbone()
              + ", but this job serves "
              + backbone
              + "; start it with the learner's backbone");
    }
  }

  private BankAssembly assembly(String learner) {
    return assemblies.computeIfAbsent(learner, BankAssembly::new);
  }

  private boolean changed(String learner, Consumer<BankAssembly> addition) {
    BankAssembly assembly = assembly(learner);
    BankContents before = assembly.contents();
    addition.accept(assembly);
    BankContents now = assembly.contents();
    newest.put(learner, now);
    if (assembly.waiting() > 0) {
      waiting.put(learner, assembly.waiting());
    } else {
      waiting.remove(learner);
    }
    return now != before;
  }

  /** The newest whole version; of an unknown learner, the one without atoms. */
  public BankContents newest(String learner) {
    BankContents contents = newest.get(learner);
    return contents == null ? BankContents.none(learner) : contents;
  }

  /** The number of seals that wait for an earlier task of their learner, or for a block. */
  public int sealsWaiting() {
    return waiting.values().stream().mapToInt(Integer::intValue).sum();
  }

  /** The number of a learner's seals that wait for an earlier task, or for a block. */
  public int sealsWaiting(String learner) {
    return waiting.getOrDefault(learner, 0);
  }

  /** The learners that have atoms, in alphabetical order. */
  public Set<String> learners() {
    return newest.values().stream()
        .filter(contents -> !contents.isEmpty())
        .map(BankContents::learner)
        .collect(Collectors.toCollection(TreeSet::new));
  }
}
