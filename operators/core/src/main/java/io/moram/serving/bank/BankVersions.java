// SPDX-License-Identifier: Apache-2.0
package io.moram.serving.bank;

import io.moram.sites.SiteShape;
import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * The newest whole version of every learner's bank, put together from blocks and manifests as they
 * come. Holds references alone: a few hundred bytes a block.
 *
 * <p>One thread adds; any number read.
 */
public final class BankVersions {
  private final String backbone;
  private final Map<String, SiteShape> sites;
  private final Map<String, BankAssembly> assemblies = new ConcurrentHashMap<>();
  private final Map<String, BankContents> newest = new ConcurrentHashMap<>();

  /**
   * @param backbone the fingerprint of the weights that serve
   * @param sites its adapted layers
   */
  public BankVersions(String backbone, Collection<SiteShape> sites) {
    this.backbone = backbone;
    this.sites = sites.stream().collect(Collectors.toMap(SiteShape::name, Function.identity()));
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
   * @throws UnusableAtomsException if the atoms were trained on another backbone
   */
  public boolean add(String learner, TaskManifest manifest) throws UnusableAtomsException {
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
    return changed(learner, assembly -> assembly.add(manifest));
  }

  private boolean changed(String learner, Consumer<BankAssembly> addition) {
    BankAssembly assembly = assemblies.computeIfAbsent(learner, BankAssembly::new);
    BankContents before = assembly.contents();
    addition.accept(assembly);
    BankContents now = assembly.contents();
    newest.put(learner, now);
    return now != before;
  }

  /** The newest whole version; of an unknown learner, the one without atoms. */
  public BankContents newest(String learner) {
    BankContents contents = newest.get(learner);
    return contents == null ? BankContents.none(learner) : contents;
  }

  /** The learners that have atoms, in alphabetical order. */
  public Set<String> learners() {
    return newest.values().stream()
        .filter(contents -> !contents.isEmpty())
        .map(BankContents::learner)
        .collect(Collectors.toCollection(TreeSet::new));
  }
}
