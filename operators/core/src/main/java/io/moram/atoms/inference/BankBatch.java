// SPDX-License-Identifier: Apache-2.0
package io.moram.atoms.inference;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.index.NDIndex;
import io.moram.atoms.Activation;
import io.moram.atoms.bank.AtomBank;
import io.moram.atoms.bank.ScorePrecision;
import io.moram.atoms.bank.SiteAtoms;
import io.moram.atoms.bank.SiteGroupAtoms;
import io.moram.atoms.inference.VisibleAtoms.Stretch;
import io.moram.sites.SiteGroup;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The banks of several learners over one batch of pictures, which lie learner by learner: the
 * frozen layers see one batch, each bank sees its own rows, and neighbours that have equally many
 * atoms at a site are computed together. One batch, one thread.
 */
public final class BankBatch {

  /**
   * Neighbouring pictures that one version of a bank answers for.
   *
   * @param bank the bank, which must stay open as long as the batch; null: no atoms
   * @param version atoms of tasks below this number exist for these pictures, the others do not:
   *     not in the norm, and not among the best k
   * @param activation how this version's atoms are activated; null if {@code bank} is
   * @param pictures the number of pictures, at least 1
   */
  public record Part(
      @Nullable AtomBank bank, int version, @Nullable Activation activation, int pictures) {

    /** Checks the count. */
    public Part {
      if (pictures < 1) {
        throw new IllegalArgumentException("a part of " + pictures + " pictures; it needs one");
      }
    }

    /** A part that all atoms of a bank answer for. */
    public static Part newest(@Nullable AtomBank bank, int pictures) {
      return new Part(bank, Integer.MAX_VALUE, bank == null ? null : bank.activation(), pictures);
    }

    private boolean isNewest() {
      return version == Integer.MAX_VALUE;
    }
  }

  private final List<Part> parts;
  private final BiConsumer<SiteAtoms, MixtureWeights> listener;
  private final int pictures;

  /** Of every part, how many pictures are before it; and of all, at the end. */
  private final int[] picturesBefore;

  private final double[][] weightsByTask;
  private long rowsRecorded;
  private long active;

  /**
   * @param parts the learners' shares, in the order of their pictures; at least one
   */
  public BankBatch(List<Part> parts) {
    this(parts, (atoms, mixture) -> {});
  }

  /**
   * A batch of one part whose activations are read.
   *
   * @param listener is given the atoms of one site or of several, and their weights, which are
   *     closed when the call returns; atoms that do not exist for this part weigh 0
   */
  public BankBatch(Part part, BiConsumer<SiteAtoms, MixtureWeights> listener) {
    this(List.of(part), listener);
  }

  private BankBatch(List<Part> parts, BiConsumer<SiteAtoms, MixtureWeights> listener) {
    if (parts.isEmpty()) {
      throw new IllegalArgumentException("a batch without pictures");
    }
    this.parts = List.copyOf(parts);
    this.listener = listener;
    this.picturesBefore = new int[parts.size() + 1];
    for (int part = 0; part < parts.size(); part++) {
      picturesBefore[part + 1] = picturesBefore[part] + parts.get(part).pictures;
    }
    this.pictures = picturesBefore[parts.size()];
    this.weightsByTask = new double[pictures][];
    int at = 0;
    for (Part part : parts) {
      int tasks = part.bank == null ? 0 : part.bank.taskNumbers().size();
      for (int i = 0; i < part.pictures; i++) {
        weightsByTask[at++] = new double[tasks];
      }
    }
  }

  /**
   * The adapted layer's output at inference, each row by the bank of its picture.
   *
   * @param sites the layers, which are adapted at once; rows whose bank has no atoms there keep
   *     their output
   * @param input x, {@code [pictures * tokens, inputWidth]}
   * @param output W x + b of all of them side by side, {@code [pictures * tokens, sites *
   *     outputWidth]}; becomes y
   * @return {@code output}
   */
  public NDArray apply(SiteGroup sites, NDArray input, NDArray output) {
    List<SiteGroupAtoms> atoms = parts.stream().map(part -> atoms(part, sites)).toList();
    if (atoms.stream().allMatch(own -> own.parts().isEmpty())) {
      return output;
    }
    long rows = input.getShape().get(0);
    if (rows % pictures != 0) {
      throw new IllegalArgumentException(
          rows + " tokens do not divide among " + pictures + " pictures");
    }
    long tokens = rows / pictures;
    int end;
    for (int first = 0; first < parts.size(); first = end) {
      end = runEnd(sites, atoms, first, tokens);
      if (!atoms.get(first).parts().isEmpty()) {
        long from = picturesOf(0, first) * tokens;
        NDIndex tokensOfRun = new NDIndex(from + ":" + (from + picturesOf(first, end) * tokens));
        try (NDArray ownInput = input.get(tokensOfRun);
            NDArray ownOutput = output.get(tokensOfRun)) {
          if (parts.get(first).bank != parts.get(end - 1).bank) {
            answerTogether(atoms, first, end, ownInput, ownOutput, tokens);
          } else {
            answerVersions(sites, atoms.get(first), first, end, ownInput, ownOutput, tokens);
          }
        }
      }
    }
    return output;
  }

  private static SiteGroupAtoms atoms(Part part, SiteGroup sites) {
    return part.bank == null ? SiteGroupAtoms.NONE : part.bank.atoms(sites);
  }

  /** Adds Σ w_i p_i B_i for neighbouring parts that versions of one bank answer for. */
  private void answerVersions(
      SiteGroup sites,
      SiteGroupAtoms atoms,
      int first,
      int end,
      NDArray input,
      NDArray output,
      long tokens) {
    List<Stretch> stretches = new ArrayList<>(end - first);
    for (int part = first; part < end; part++) {
      Part own = parts.get(part);
      stretches.add(new Stretch(own.pictures * tokens, own.version, activation(part)));
    }
    BankInference.add(
        atoms,
        sites,
        stretches,
        tokens,
        input,
        output,
        (site, mixture) -> recordVersions(site, first, end, mixture));
  }

  /** Adds Σ w_i p_i B_i for neighbouring parts with equally many atoms. */
  private void answerTogether(
      List<SiteGroupAtoms> groups, int first, int end, NDArray input, NDArray output, long tokens) {
    List<SiteAtoms> atoms =
        groups.subList(first, end).stream().map(group -> group.parts().get(0)).toList();
    long[] own =
        parts.subList(first, end).stream().mapToLong(part -> part.pictures * tokens).toArray();
    new BatchedBankInference(atoms, own, activation(first))
        .add(input, output, mixture -> record(atoms, first, mixture));
  }

  private Activation activation(int part) {
    return Objects.requireNonNull(parts.get(part).activation());
  }

  /** Adds up what the atoms of a bank weighed, for parts of its versions. */
  private void recordVersions(SiteAtoms atoms, int first, int end, MixtureWeights mixture) {
    int[] taskPlaces = atoms.tasks().places();
    int picture = picturesOf(0, first);
    for (float[] weights : mixture.byPicture(picturesOf(first, end))) {
      addUp(weights, taskPlaces, weightsByTask[picture++]);
    }
    listener.accept(atoms, mixture);
    active += mixture.active();
    rowsRecorded += mixture.rows();
  }

  private static void addUp(float[] weights, int[] taskPlaces, double[] byTask) {
    for (int atom = 0; atom < taskPlaces.length; atom++) {
      byTask[taskPlaces[atom]] += weights[atom];
    }
  }

  /** Adds up what the atoms of neighbouring parts weighed. */
  private void record(List<SiteAtoms> atoms, int first, MixtureWeights mixture) {
    float[][] byAtom = mixture.byPicture(picturesOf(first, first + atoms.size()));
    int all = picturesOf(0, first);
    int picture = 0;
    for (int part = 0; part < atoms.size(); part++) {
      int[] taskPlaces = atoms.get(part).tasks().places();
      for (int i = 0; i < parts.get(first + part).pictures; i++) {
        addUp(byAtom[picture], taskPlaces, weightsByTask[all + picture]);
        picture++;
      }
    }
    active += mixture.active();
    rowsRecorded += mixture.rows();
  }

  /**
   * Where the parts end that are computed together: versions of one bank, or whole banks that have
   * as many atoms as this one, activated alike.
   */
  private int runEnd(SiteGroup sites, List<SiteGroupAtoms> atoms, int first, long tokens) {
    int end = first + 1;
    while (end < parts.size() && parts.get(end).bank == parts.get(first).bank) {
      end++;
    }
    if (end > first + 1) {
      return end;
    }
    while (end < parts.size()
        && isJoined(sites, first, atoms.get(first), tokens)
        && isJoined(sites, end, atoms.get(end), tokens)
        && atoms.get(first).parts().get(0).atoms() == atoms.get(end).parts().get(0).atoms()
        && activation(first).equals(activation(end))
        && !continues(end)) {
      end++;
    }
    return end;
  }

  /** Whether the next part is another version of the same bank. */
  private boolean continues(int part) {
    return part + 1 < parts.size() && parts.get(part + 1).bank == parts.get(part).bank;
  }

  /** Large banks are searched one by one, in the precision that is theirs. */
  private boolean isJoined(SiteGroup sites, int part, SiteGroupAtoms atoms, long tokens) {
    return parts.get(part).isNewest() && atoms.isWhole(sites.size()) && isExact(atoms, tokens);
  }

  private static boolean isExact(SiteGroupAtoms atoms, long tokens) {
    SiteAtoms first = atoms.parts().get(0);
    return first.firstKeys(tokens, first.atoms()).precision() == ScorePrecision.SINGLE;
  }

  private int picturesOf(int first, int end) {
    return picturesBefore[end] - picturesBefore[first];
  }

  /**
   * Every picture's mixture weight w by task, added over its tokens and all sites applied so far,
   * as a share of the picture's whole.
   *
   * @return for each picture the share of every task of its bank version, ascending by task; the
   *     shares sum to 1, or to 0 where no atom was active; empty where it has no bank
   */
  public List<Map<Integer, Float>> taskShares() {
    List<Map<Integer, Float>> shares = new ArrayList<>(pictures);
    for (Part part : parts) {
      for (int i = 0; i < part.pictures; i++) {
        shares.add(shares(part, weightsByTask[shares.size()]));
      }
    }
    return shares;
  }

  private static Map<Integer, Float> shares(Part part, double[] byTask) {
    Map<Integer, Float> shares = new LinkedHashMap<>();
    if (part.bank != null) {
      List<Integer> tasks = part.bank.taskNumbers();
      double whole = Arrays.stream(byTask).sum();
      for (int i = 0; i < byTask.length && tasks.get(i) < part.version; i++) {
        shares.put(tasks.get(i), whole > 0 ? (float) (byTask[i] / whole) : 0f);
      }
    }
    return shares;
  }

  /** How many atoms were active per token and site on average; 0 where there was none. */
  public double meanAtomsActive() {
    return rowsRecorded == 0 ? 0 : (double) active / rowsRecorded;
  }
}
