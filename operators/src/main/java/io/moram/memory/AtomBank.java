// SPDX-License-Identifier: Apache-2.0
package io.moram.memory;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.nn.core.Linear;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * All frozen atoms of a learner, in native memory: immutable, and whole from the moment it exists.
 * Any number of threads may read a bank at once; it must not be closed while one still does.
 *
 * <p>The layer (MoRAM, arXiv 2506.21035, equations 2 to 8), for an adapted linear layer's input x
 * and the keys A and values B of all R atoms: p = A x; s = p / ||p||; the best k of s are kept; w =
 * softmax(s / τ) over those; at inference w_i = 0 where s_i < δ, without renormalising; y = W x + b
 * + Σ w_i p_i B_i.
 */
public final class AtomBank implements AutoCloseable {

  private final NDManager manager;
  private final ScorePrecision precision;
  private final Activation activation;
  private final Map<String, SiteAtoms> sites;
  private final NDArray trainingSettings;
  private final List<Integer> tasks;
  private final Map<String, NDArray> taskPlaceArrays = new HashMap<>();
  private final Map<String, int[]> taskPlaces = new HashMap<>();

  private AtomBank(
      NDManager manager,
      ScorePrecision precision,
      Activation activation,
      Map<String, SiteAtoms> sites) {
    this.manager = manager;
    this.precision = precision;
    this.activation = activation;
    this.sites = sites;
    // In the engine's memory: autograd keeps it longer than the JVM keeps a buffer.
    try (NDArray settings =
        manager.create(new double[] {activation.topK(), activation.temperature()})) {
      this.trainingSettings = settings.duplicate();
    }
    TreeSet<Integer> numbers = new TreeSet<>();
    sites.values().forEach(atoms -> numbers.addAll(atoms.atomTasks()));
    this.tasks = List.copyOf(numbers);
    Map<List<Integer>, int[]> alike = new HashMap<>();
    Map<List<Integer>, NDArray> arrays = new HashMap<>();
    sites.forEach(
        (site, atoms) -> {
          int[] places =
              alike.computeIfAbsent(atoms.atomTasks(), unseen -> atoms.taskPlaces(tasks));
          taskPlaces.put(site, places);
          taskPlaceArrays.put(
              site,
              arrays.computeIfAbsent(
                  atoms.atomTasks(),
                  unseen -> manager.create(Arrays.stream(places).asLongStream().toArray())));
        });
  }

  /** A site's atoms, or null where it has none. */
  @Nullable SiteAtoms atoms(String site) {
    return sites.get(site);
  }

  /** For every atom of a site that has some, the place of its task in {@link #taskNumbers}. */
  int[] taskPlaces(String site) {
    return Objects.requireNonNull(taskPlaces.get(site));
  }

  /**
   * A bank of blocks, in any order.
   *
   * @param parent decides the device; closing it closes the bank
   * @param blocks at most one for every task and site; none makes the bank of a learner that has
   *     sealed no task, which changes no output
   * @throws IllegalArgumentException where two blocks are of the same task and site, or a site's
   *     blocks differ in width
   */
  public static AtomBank of(NDManager parent, Activation activation, Collection<AtomBlock> blocks) {
    return of(parent, ScorePrecision.fastestOn(parent), activation, blocks);
  }

  static AtomBank of(
      NDManager parent,
      ScorePrecision precision,
      Activation activation,
      Collection<AtomBlock> blocks) {
    return build(parent, precision, activation, Map.of(), blocks);
  }

  /**
   * A new bank with later tasks' blocks added. This bank stays as it is, and valid until it is
   * closed.
   *
   * @throws IllegalArgumentException as {@link #of}, and where a block is not of a later task than
   *     all that this bank holds at its site
   */
  public AtomBank plus(Collection<AtomBlock> blocks) {
    return build(manager.getParentManager(), precision, activation, sites, blocks);
  }

  private static AtomBank build(
      NDManager parent,
      ScorePrecision precision,
      Activation activation,
      Map<String, SiteAtoms> before,
      Collection<AtomBlock> blocks) {
    NDManager manager = parent.newSubManager();
    try (NDManager parts = manager.newSubManager()) {
      Map<String, List<SiteAtoms>> bySite = new LinkedHashMap<>();
      before.forEach((site, atoms) -> bySite.put(site, new ArrayList<>(List.of(atoms))));
      blocks.stream()
          .sorted(Comparator.comparingInt(AtomBlock::task))
          .forEach(
              block -> {
                List<SiteAtoms> own = bySite.computeIfAbsent(block.site(), s -> new ArrayList<>());
                requireLater(own, block);
                own.add(SiteAtoms.of(parts, block));
              });
      Map<String, SiteAtoms> sites = new LinkedHashMap<>();
      bySite.forEach(
          (site, own) -> sites.put(site, SiteAtoms.concatenate(manager, own, precision)));
      return new AtomBank(manager, precision, activation, sites);
    } catch (RuntimeException e) {
      manager.close();
      throw e;
    }
  }

  private static void requireLater(List<SiteAtoms> present, AtomBlock block) {
    if (present.isEmpty()) {
      return;
    }
    List<Integer> atomTasks = present.get(present.size() - 1).atomTasks();
    int newest = atomTasks.get(atomTasks.size() - 1);
    if (block.task() <= newest) {
      throw new IllegalArgumentException(
          block + " cannot follow the atoms of task " + newest + " at the same site");
    }
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
    return sites.values().stream().mapToLong(SiteAtoms::bytes).sum();
  }

  /** How this bank's atoms are activated. */
  public Activation activation() {
    return activation;
  }

  /**
   * The adapted layer's output at inference.
   *
   * @param site the layer's name; a layer without atoms keeps its output
   * @param input x, {@code [tokens, inputWidth]}
   * @param output W x + b, {@code [tokens, outputWidth]}; becomes y
   * @param recorder is told which atoms were active, or null
   * @return {@code output}
   */
  public NDArray apply(
      String site, NDArray input, NDArray output, @Nullable ActivationRecorder recorder) {
    return infer(
        site,
        input,
        output,
        recorder == null
            ? null
            : mixture ->
                recorder.record(
                    mixture, Objects.requireNonNull(taskPlaceArrays.get(site)), tasks.size()));
  }

  /**
   * The adapted layer's output at inference, watched.
   *
   * @param site the layer's name; a layer without atoms keeps its output
   * @param input x, {@code [tokens, inputWidth]}
   * @param output W x + b, {@code [tokens, outputWidth]}; becomes y
   * @param activity is told which atoms were active
   * @return as without watching
   */
  public NDArray applyWatched(String site, NDArray input, NDArray output, AtomActivity activity) {
    return infer(site, input, output, mixture -> activity.record(site, mixture));
  }

  private NDArray infer(
      String site, NDArray input, NDArray output, @Nullable Consumer<Mixture> listener) {
    SiteAtoms frozen = sites.get(site);
    if (frozen != null) {
      ActiveAdder.add(frozen, activation, input, output, listener);
    }
    return output;
  }

  /**
   * The adapted layer's output in training: frozen and active atoms compete for the mixture, and no
   * threshold silences any. Gradients flow through everything but the frozen atoms.
   *
   * @param input x, {@code [tokens, inputWidth]}
   * @param output W x + b, {@code [tokens, outputWidth]}; may become y
   * @param keys the active task's keys at this site, {@code [rank, inputWidth]}
   * @param values the active task's values at this site, {@code [rank, outputWidth]}
   * @return y, {@code [tokens, outputWidth]}: another array of the manager of {@code input}
   */
  public NDArray applyInTraining(
      String site, NDArray input, NDArray output, NDArray keys, NDArray values) {
    SiteAtoms frozen = sites.get(site);
    if (frozen == null) {
      return applyWithActive(site, input, output, keys, values, false);
    }
    return MemoryProgram.runWithGradients(
        "train", input, output, frozen.keys(), frozen.values(), keys, values, trainingSettings);
  }

  /** The same, operation by operation, in training or at inference. */
  NDArray applyWithActive(
      String site, NDArray input, NDArray output, NDArray keys, NDArray values, boolean inference) {
    SiteAtoms frozen = sites.get(site);
    if (frozen == null) {
      try (NDArray projections = project(input, keys);
          NDArray weighted = SelfActivation.weighted(projections, activation, inference, null)) {
        return weighted.matMul(values).addi(output);
      }
    }
    try (NDArray old = project(input, frozen.keys());
        NDArray young = project(input, keys);
        NDArray projections = NDArrays.concat(new NDList(old, young), 1);
        NDArray weighted = SelfActivation.weighted(projections, activation, inference, null);
        NDList parts = weighted.split(new long[] {frozen.keys().getShape().get(0)}, 1);
        NDArray addedYoung = parts.get(1).matMul(values)) {
      return parts.get(0).matMul(frozen.values()).addi(addedYoung).addi(output);
    }
  }

  /** p = A x, {@code [tokens, atoms]}, of the manager of {@code input}. */
  private static NDArray project(NDArray input, NDArray keys) {
    return Linear.linear(input, keys).singletonOrThrow();
  }

  @Override
  public void close() {
    manager.close();
  }
}
