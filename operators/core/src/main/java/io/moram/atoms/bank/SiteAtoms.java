// SPDX-License-Identifier: Apache-2.0
package io.moram.atoms.bank;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.Shape;
import io.moram.sites.SiteGroup;
import io.moram.sites.SiteShape;
import java.util.List;

/**
 * The frozen atoms of one site in native memory, or of several sites that read the same input and
 * have equally many atoms of every task. Site by site, those of earlier tasks first.
 *
 * @param sites the sites; one alone, or all of a group
 * @param keys {@code [sites * atoms, inputWidth]}
 * @param firstKeys the keys in the precision of the first scores
 * @param values {@code [sites * atoms, outputWidth]}
 * @param tasks the task of every atom of a site
 */
public record SiteAtoms(
    SiteGroup sites, NDArray keys, CoarseKeys firstKeys, NDArray values, AtomTaskIndex tasks) {

  /**
   * A sequence of fewer tokens is scored exactly. Rounded scores would save little, and the engine
   * keeps a kernel per shape of a product. A picture of 224 by 224 in patches of 16 has 197 tokens.
   */
  private static final long FEWEST_TOKENS = 192;

  /** Sites of which each has its atoms as parts of equal number; parts keep their own memory. */
  static SiteAtoms concatenate(
      NDManager manager,
      List<SiteAtomsBuilder> sites,
      AtomTaskIndex tasks,
      ScorePrecision precision) {
    SiteShape shape = sites.get(0).shape();
    int atoms = tasks.places().length;
    NDArray keys = manager.create(new Shape((long) sites.size() * atoms, shape.inputWidth()));
    NDArray values = manager.create(new Shape((long) sites.size() * atoms, shape.outputWidth()));
    int row = 0;
    for (SiteAtomsBuilder site : sites) {
      for (SiteAtomsBuilder.Part part : site.parts()) {
        NDIndex rows = new NDIndex(row + ":" + (row + part.atomTasks().size()));
        keys.set(rows, part.keys());
        values.set(rows, part.values());
        row += part.atomTasks().size();
      }
    }
    return new SiteAtoms(
        SiteGroup.of(sites.stream().map(SiteAtomsBuilder::shape).toList()),
        keys,
        CoarseKeys.of(
            keys, sites.size(), precision.forAtoms(atoms, shape.inputWidth(), manager.getDevice())),
        values,
        tasks);
  }

  /** How many sites there are. */
  public int siteCount() {
    return sites.size();
  }

  /** How many atoms every site has. */
  public int atoms() {
    return tasks.places().length;
  }

  /** How many atoms every site has of the tasks below a number; they come first. */
  public int atomsBefore(int task) {
    List<Integer> atomTasks = tasks.atomTasks();
    int count = atomTasks.size();
    while (count > 0 && atomTasks.get(count - 1) >= task) {
      count--;
    }
    return count;
  }

  /**
   * The rows of the first atoms of every site, a view if there is one site and else a copy.
   *
   * @param all {@link #keys} or {@link #values}
   * @param count the number of atoms per site
   * @return {@code [sites * count, width]}; the caller closes it
   */
  public NDArray first(NDArray all, int count) {
    if (siteCount() == 1) {
      return all.get(new NDIndex("0:" + count));
    }
    long width = all.getShape().get(1);
    try (NDArray bySite = all.reshape(siteCount(), atoms(), width);
        NDArray first = bySite.get(new NDIndex(":, 0:" + count))) {
      return first.reshape(-1, width);
    }
  }

  /**
   * The keys for the first scores of some tokens. Their precision depends on nothing that is in the
   * same batch by chance, so that an answer has the same bits in every batch. An earlier version of
   * a bank is scored as when it was the newest, or exactly.
   *
   * @param tokens the number of tokens of one sequence
   * @param visible the number of atoms per site that exist for these tokens
   */
  public CoarseKeys firstKeys(long tokens, int visible) {
    ScorePrecision precision = firstKeys.precision();
    boolean few = precision == ScorePrecision.BFLOAT16 && tokens < FEWEST_TOKENS;
    return few || precision.forAtoms(visible, keys.getShape().get(1), keys.getDevice()) != precision
        ? new CoarseKeys(ScorePrecision.SINGLE, keys, firstKeys.steps(), firstKeys.lengths())
        : firstKeys;
  }

  /** The atoms of one of the sites, as a view that the caller closes. */
  SiteAtomsBuilder.Part partOf(int site) {
    String rows = site * atoms() + ":" + (site + 1) * atoms();
    return new SiteAtomsBuilder.Part(keys.get(rows), values.get(rows), tasks.atomTasks());
  }

  long bytes() {
    return (keys.size() + values.size()) * Float.BYTES + firstKeys.bytes();
  }
}
