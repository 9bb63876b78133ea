// SPDX-License-Identifier: Apache-2.0
package io.moram.atoms.bank;

import ai.djl.ndarray.NDManager;
import io.moram.atoms.Activation;
import io.moram.sites.SiteGroup;
import io.moram.sites.SiteShape;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** Puts a bank's matrices together, once; no step of serving or training does it again. */
final class BankBuilder {

  private final NDManager parent;
  private final ScorePrecision precision;
  private final Activation activation;
  private final Collection<SiteGroup> together;
  private final Map<String, SiteAtomsBuilder> sites = new LinkedHashMap<>();

  BankBuilder(
      NDManager parent,
      ScorePrecision precision,
      Activation activation,
      Collection<SiteGroup> together) {
    this.parent = parent;
    this.precision = precision;
    this.activation = activation;
    this.together = together;
  }

  /** The bank of the blocks alone. */
  <E extends Exception> AtomBank build(BlockStream<E> blocks) throws E {
    return build(List.of(), blocks);
  }

  /** The bank of earlier atoms and of blocks of later tasks. */
  <E extends Exception> AtomBank build(Collection<SiteGroupAtoms> earlier, BlockStream<E> blocks)
      throws E {
    NDManager manager = parent.newSubManager();
    AtomBank bank = null;
    try (NDManager temporary = manager.newSubManager()) {
      earlier.stream().flatMap(group -> group.parts().stream()).forEach(this::addEarlier);
      try {
        blocks.forEach(
            block ->
                sites
                    .computeIfAbsent(block.site(), site -> SiteAtomsBuilder.none(block.shape()))
                    .add(temporary, block));
        bank = built(manager);
        return bank;
      } finally {
        sites.values().forEach(SiteAtomsBuilder::close);
      }
    } finally {
      if (bank == null) {
        manager.close();
      }
    }
  }

  private void addEarlier(SiteAtoms atoms) {
    for (int site = 0; site < atoms.siteCount(); site++) {
      SiteShape shape = atoms.sites().get(site);
      sites.put(shape.name(), SiteAtomsBuilder.after(shape, atoms.partOf(site)));
    }
  }

  private AtomBank built(NDManager manager) {
    TreeSet<Integer> numbers = new TreeSet<>();
    sites.values().forEach(site -> numbers.addAll(site.atomTasks()));
    List<Integer> tasks = List.copyOf(numbers);
    Map<List<Integer>, AtomTaskIndex> alike = new HashMap<>();
    Map<SiteGroup, SiteGroupAtoms> groups = new LinkedHashMap<>();
    for (SiteGroup group : groups()) {
      List<SiteAtomsBuilder> present =
          group.sites().stream()
              .map(SiteShape::name)
              .filter(sites::containsKey)
              .map(sites::get)
              .toList();
      List<SiteAtoms> parts = new ArrayList<>();
      for (List<SiteAtomsBuilder> part :
          isAlike(group, present) ? List.of(present) : singles(present)) {
        AtomTaskIndex own =
            alike.computeIfAbsent(
                part.get(0).atomTasks(), atomTasks -> AtomTaskIndex.of(atomTasks, tasks));
        parts.add(SiteAtoms.concatenate(manager, part, own, precision));
        // Freed group by group, so that a bank is never in native memory twice.
        part.forEach(SiteAtomsBuilder::close);
      }
      if (!parts.isEmpty()) {
        groups.put(group, new SiteGroupAtoms(List.copyOf(parts)));
      }
    }
    return new AtomBank(manager, precision, activation, together, groups, tasks);
  }

  /** Those that are applied together, and all others one by one. */
  private Set<SiteGroup> groups() {
    Set<SiteGroup> groups = new LinkedHashSet<>(together);
    Set<String> named = new HashSet<>();
    together.forEach(group -> group.sites().forEach(site -> named.add(site.name())));
    sites.values().stream()
        .map(SiteAtomsBuilder::shape)
        .filter(site -> !named.contains(site.name()))
        .map(SiteGroup::of)
        .forEach(groups::add);
    return groups;
  }

  private static boolean isAlike(SiteGroup group, List<SiteAtomsBuilder> present) {
    if (present.size() < group.size()) {
      return false;
    }
    SiteAtomsBuilder first = present.get(0);
    return present.stream()
        .allMatch(
            site ->
                site.shape().inputWidth() == first.shape().inputWidth()
                    && site.shape().outputWidth() == first.shape().outputWidth()
                    && site.atomTasks().equals(first.atomTasks()));
  }

  private static List<List<SiteAtomsBuilder>> singles(List<SiteAtomsBuilder> present) {
    return present.stream().map(List::of).toList();
  }
}
