// SPDX-License-Identifier: Apache-2.0
package io.moram.memory;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.nn.core.Linear;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The banks of several learners over one batch of pictures, which lie learner by learner: the
 * frozen layers see one batch, each bank sees its own rows. Only the two products with a bank's
 * keys and values are done bank by bank, straight from the banks' memory; what lies between them is
 * done at once for all neighbours that have equally many atoms at a site. One batch, one thread.
 */
public final class BankBatch implements AutoCloseable {

  /**
   * A learner's share of the batch.
   *
   * @param bank its bank, which must stay open as long as the batch; null: no atoms
   * @param pictures how many pictures it answers for, at least 1
   */
  public record Part(@Nullable AtomBank bank, int pictures) {

    /** Checks the count. */
    public Part {
      if (pictures < 1) {
        throw new IllegalArgumentException("a part of " + pictures + " pictures; it needs one");
      }
    }
  }

  /**
   * What one site's atoms of neighbouring parts weighed.
   *
   * @param weights w added over a picture's tokens, {@code [pictures, atoms]}
   */
  private record Heard(String site, int firstPart, int endPart, NDArray weights) {}

  private final NDManager manager;
  private final List<Part> parts;
  private final int pictures;
  private final List<Heard> heard = new ArrayList<>();
  private @Nullable NDArray active;
  private long tokensRecorded;

  /**
   * @param scope decides the device
   * @param parts the learners' shares, in the order of their pictures; at least one
   */
  public BankBatch(NDManager scope, List<Part> parts) {
    if (parts.isEmpty()) {
      throw new IllegalArgumentException("a batch without pictures");
    }
    this.manager = scope.newSubManager();
    this.parts = List.copyOf(parts);
    this.pictures = parts.stream().mapToInt(Part::pictures).sum();
  }

  /**
   * The adapted layer's output at inference, each row by the bank of its picture.
   *
   * @param site the layer's name; rows whose bank has no atoms there keep their output
   * @param input x, {@code [pictures * tokens, inputWidth]}
   * @param output W x + b, {@code [pictures * tokens, outputWidth]}; becomes y
   * @return {@code output}
   */
  public NDArray apply(String site, NDArray input, NDArray output) {
    if (runEnd(site, 0) == parts.size() && atoms(site, 0) == null) {
      return output;
    }
    long rows = input.getShape().get(0);
    if (rows % pictures != 0) {
      throw new IllegalArgumentException(
          rows + " tokens do not divide among " + pictures + " pictures");
    }
    long tokens = rows / pictures;
    try (NDList inputs = split(input, 0, parts.size(), tokens);
        NDList outputs = split(output, 0, parts.size(), tokens)) {
      int end;
      for (int first = 0; first < parts.size(); first = end) {
        end = runEnd(site, first);
        if (atoms(site, first) != null) {
          answer(site, first, end, inputs, outputs, tokens);
        }
      }
    }
    return output;
  }

  /** Adds Σ w_i p_i B_i for neighbouring parts with equally many atoms. */
  private void answer(String site, int first, int end, NDList inputs, NDList outputs, long tokens) {
    Activation activation = Objects.requireNonNull(parts.get(first).bank()).activation();
    if (end - first == 1) {
      ActiveAdder.add(
          present(site, first),
          activation,
          inputs.get(first),
          outputs.get(first),
          mixture -> record(site, first, end, mixture));
      return;
    }
    NDList projected = new NDList(end - first);
    for (int part = first; part < end; part++) {
      projected.add(Linear.linear(inputs.get(part), present(site, part).keys()).singletonOrThrow());
    }
    try (NDArray projections = joined(projected);
        NDArray weighted =
            SelfActivation.weighted(
                projections,
                activation,
                true,
                mixture -> record(site, first, end, Mixture.all(mixture)));
        NDList byPart = split(weighted, first, end, tokens)) {
      for (int part = first; part < end; part++) {
        try (NDArray added = byPart.get(part - first).matMul(present(site, part).values())) {
          outputs.get(part).addi(added);
        }
      }
    }
  }

  private void record(String site, int first, int end, Mixture mixture) {
    heard.add(new Heard(site, first, end, mixture.byPicture(manager, picturesOf(first, end))));
    try (NDArray count = mixture.active()) {
      if (active == null) {
        active = count.duplicate();
        active.attach(manager);
      } else {
        active.addi(count);
      }
    }
    tokensRecorded += mixture.tokens();
  }

  /** Where the parts end that have as many atoms at the site as this one, activated alike. */
  private int runEnd(String site, int first) {
    SiteAtoms own = atoms(site, first);
    int end = first + 1;
    while (end < parts.size() && isAlike(own, parts.get(first), atoms(site, end), parts.get(end))) {
      end++;
    }
    return end;
  }

  private static boolean isAlike(
      @Nullable SiteAtoms one, Part onePart, @Nullable SiteAtoms other, Part otherPart) {
    if (one == null || other == null || onePart.bank == null || otherPart.bank == null) {
      return one == null && other == null;
    }
    return one.atomTasks().size() == other.atomTasks().size()
        && onePart.bank.activation().equals(otherPart.bank.activation());
  }

  private @Nullable SiteAtoms atoms(String site, int part) {
    AtomBank bank = parts.get(part).bank;
    return bank == null ? null : bank.atoms(site);
  }

  private SiteAtoms present(String site, int part) {
    return Objects.requireNonNull(atoms(site, part));
  }

  private int picturesOf(int first, int end) {
    return parts.subList(first, end).stream().mapToInt(Part::pictures).sum();
  }

  /** The rows of parts, as views, or the whole where there is one part alone. */
  private NDList split(NDArray rows, int first, int end, long tokens) {
    if (end - first == 1) {
      return new NDList(rows.reshape(rows.getShape()));
    }
    long[] bounds = new long[end - first - 1];
    long at = 0;
    for (int part = first; part < end - 1; part++) {
      at += parts.get(part).pictures * tokens;
      bounds[part - first] = at;
    }
    return rows.split(bounds, 0);
  }

  /** One array of all; those are closed. */
  private static NDArray joined(NDList rows) {
    if (rows.size() == 1) {
      return rows.get(0);
    }
    try (rows) {
      return NDArrays.concat(rows, 0);
    }
  }

  /**
   * Every picture's mixture weight w by task, added over its tokens and all sites applied so far,
   * as a share of the picture's whole.
   *
   * @return for each picture the share of every task of its bank, ascending by task; the shares sum
   *     to 1, or to 0 where no atom was active; empty where it has no bank
   */
  public List<Map<Integer, Float>> taskShares() {
    double[][] sums = new double[pictures][];
    int at = 0;
    for (Part part : parts) {
      int tasks = part.bank == null ? 0 : part.bank.taskNumbers().size();
      for (int i = 0; i < part.pictures; i++) {
        sums[at++] = new double[tasks];
      }
    }
    heard.forEach(one -> addUp(one, sums));
    List<Map<Integer, Float>> shares = new ArrayList<>(pictures);
    at = 0;
    for (Part part : parts) {
      for (int i = 0; i < part.pictures; i++) {
        shares.add(shares(part.bank, sums[at++]));
      }
    }
    return shares;
  }

  private void addUp(Heard one, double[][] sums) {
    float[] weights = one.weights.toFloatArray();
    int picture = picturesOf(0, one.firstPart);
    int place = 0;
    for (Part part : parts.subList(one.firstPart, one.endPart)) {
      int[] taskPlaces = Objects.requireNonNull(part.bank).taskPlaces(one.site);
      for (int i = 0; i < part.pictures; i++) {
        double[] byTask = sums[picture++];
        for (int taskPlace : taskPlaces) {
          byTask[taskPlace] += weights[place++];
        }
      }
    }
  }

  private static Map<Integer, Float> shares(@Nullable AtomBank bank, double[] byTask) {
    Map<Integer, Float> shares = new LinkedHashMap<>();
    if (bank != null) {
      double whole = Arrays.stream(byTask).sum();
      for (int i = 0; i < byTask.length; i++) {
        shares.put(bank.taskNumbers().get(i), whole > 0 ? (float) (byTask[i] / whole) : 0f);
      }
    }
    return shares;
  }

  /** How many atoms were active a token and site in the mean; 0 where there was none. */
  public double meanAtomsActive() {
    return active == null ? 0 : (double) active.getLong() / tokensRecorded;
  }

  @Override
  public void close() {
    manager.close();
  }
}
