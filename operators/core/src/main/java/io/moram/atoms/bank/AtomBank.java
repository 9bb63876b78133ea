// SPDX-License-Identifier: Apache-2.0
package io.moram.atoms.bank;

import ai.djl.ndarray.NDManager;
import io.moram.atoms.Activation;
import io.moram.atoms.AtomBlock;
import io.moram.sites.SiteGroup;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/**
 * All frozen atoms of a learner, in native memory: immutable, and whole from the moment it exists.
 * Any number of threads may read a bank at once; it must not be closed while one still does.
 *
 * <p>The layer (MoRAM, arXiv 2506.21035, equations 2 to 8), for an adapted linear layer's input x
 * and the keys A and values B of all R atoms: p = A x; s = p / ||p||; the best k of s are kept; w =
 * softmax(s / τ) over those; at inference w_i = 0 if s_i &lt; δ, without renormalising; y = W x + b
 * + Σ w_i p_i B_i.
 *
 * <p>Sites that read the same input are computed together: see {@link #of(NDManager, Activation,
 * Collection, Collection)}.
 */
public final class AtomBank implements AutoCloseable {

  private final NDManager manager;
  private final ScorePrecision precision;
  private final Activation activation;
  private final Collection<SiteGroup> together;
  private final Map<SiteGroup, SiteGroupAtoms> groups;
  private final List<Integer> tasks;

  AtomBank(
      NDManager manager,
      ScorePrecision precision,
      Activation activation,
      Collection<SiteGroup> together,
      Map<SiteGroup, SiteGroupAtoms> groups,
      List<Integer> tasks) {
    this.manager = manager;
    this.precision = precision;
    this.activation = activation;
    this.together = together;
    this.groups = groups;
    this.tasks = tasks;
  }

  /** The atoms of sites that are adapted at once. */
  public SiteGroupAtoms atoms(SiteGroup sites) {
    SiteGroupAtoms atoms = groups.get(sites);
    return atoms == null ? SiteGroupAtoms.NONE : atoms;
  }

  /**
   * A bank of blocks, in any order.
   *
   * @param parent decides the device; closing it closes the bank
   * @param together the sites that are adapted at once; other sites are adapted one by one
   * @param blocks at most one for every task and site; none makes the bank of a learner that has
   *     sealed no task, which changes no output
   * @throws IllegalArgumentException if two blocks are of the same task and site, or a site's
   *     blocks differ in width
   */
  public static AtomBank of(
      NDManager parent,
      Activation activation,
      Collection<SiteGroup> together,
      Collection<AtomBlock> blocks) {
    return of(parent, activation, together, (BlockStream<RuntimeException>) blocks::forEach);
  }

  /** As {@link #of(NDManager, Activation, Collection, Collection)}, one block after another. */
  public static <E extends Exception> AtomBank of(
      NDManager parent,
      Activation activation,
      Collection<SiteGroup> together,
      BlockStream<E> blocks)
      throws E {
    return builder(parent, ScorePrecision.toTrainOn(parent.getDevice()), activation, together)
        .build(blocks);
  }

  /**
   * As {@link #of(NDManager, Activation, Collection, Collection)}, a bank that answers and is not
   * trained beside: it is searched faster, and training beside it would be slower.
   */
  public static AtomBank toServe(
      NDManager parent,
      Activation activation,
      Collection<SiteGroup> together,
      Collection<AtomBlock> blocks) {
    return toServe(parent, activation, together, (BlockStream<RuntimeException>) blocks::forEach);
  }

  /** As {@link #toServe(NDManager, Activation, Collection, Collection)}, one block at a time. */
  public static <E extends Exception> AtomBank toServe(
      NDManager parent,
      Activation activation,
      Collection<SiteGroup> together,
      BlockStream<E> blocks)
      throws E {
    return builder(parent, ScorePrecision.toServeOn(parent.getDevice()), activation, together)
        .build(blocks);
  }

  public static AtomBank of(
      NDManager parent,
      ScorePrecision precision,
      Activation activation,
      Collection<SiteGroup> together,
      Collection<AtomBlock> blocks) {
    return builder(parent, precision, activation, together)
        .build((BlockStream<RuntimeException>) blocks::forEach);
  }

  private static BankBuilder builder(
      NDManager parent,
      ScorePrecision precision,
      Activation activation,
      Collection<SiteGroup> together) {
    return new BankBuilder(parent, precision, activation, List.copyOf(together));
  }

  /**
   * A new bank with later tasks' blocks added. This bank stays as it is, and valid until it is
   * closed.
   *
   * @throws IllegalArgumentException as {@link #of}, and where a block is not of a later task than
   *     all that this bank holds at its site
   */
  public AtomBank plus(Collection<AtomBlock> blocks) {
    return plus((BlockStream<RuntimeException>) blocks::forEach);
  }

  /** As {@link #plus(Collection)}, one block after another. */
  public <E extends Exception> AtomBank plus(BlockStream<E> blocks) throws E {
    BankBuilder builder =
        new BankBuilder(manager.getParentManager(), precision, activation, together);
    return builder.build(groups.values(), blocks);
  }

  /** How many tasks have atoms here; a sealed task that added none does not count. */
  public int tasks() {
    return tasks.size();
  }

  /** The numbers of the tasks that have atoms here, ascending. */
  public List<Integer> taskNumbers() {
    return tasks;
  }

  /** The native memory of the atoms in bytes. */
  public long bytes() {
    return groups.values().stream()
        .flatMap(group -> group.parts().stream())
        .mapToLong(SiteAtoms::bytes)
        .sum();
  }

  /** How this bank's atoms are activated. */
  public Activation activation() {
    return activation;
  }

  @Override
  public void close() {
    manager.close();
  }
}
