// SPDX-License-Identifier: Apache-2.0
package io.moram.flink.train.classes;

import io.moram.atoms.ClassPrompt;
import io.moram.flink.learner.LabeledExample;
import io.moram.flink.train.batches.HoldOut;
import io.moram.flink.train.state.LearnerState;
import io.moram.flink.train.state.Progress;
import io.moram.flink.train.state.SignatureState;
import io.moram.model.FeatureWidths;
import io.moram.model.FrozenModel;
import io.moram.recall.Novelty;
import io.moram.recall.RecallSignature;
import io.moram.recall.SignatureSums;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The signatures of the open tasks. An example is stored by itself, and enters the sums when they
 * are needed, or when enough examples wait that writing the sums costs no more than they did. So an
 * example of one of many learners that take turns costs its own features, not the learner's sums.
 * The learner of a call is the current key, before and after.
 */
public final class OpenSignatures {
  /** Published again after this part more examples. */
  private static final double GROWTH = 0.25;

  private final LearnerState state;
  private final FrozenModel model;
  private final FeatureWidths widths;
  private final int mostAdded;
  private final Map<String, OpenSums> inMemory;

  /** What serving knows of each learner's open task. Only a hint: it is not part of the state. */
  private final Map<String, Published> published = new HashMap<>();

  /** Learners with new examples, and whether one of these is of a new class. */
  private final Map<String, Boolean> grown = new TreeMap<>();

  /** Sums in memory; the state may have more examples. */
  private static final class OpenSums {
    private final SignatureSums sums;

    /** Of the examples that the stored sums do not have, those that these have. */
    private int added;

    OpenSums(SignatureSums sums) {
      this.sums = sums;
    }
  }

  private record Published(int task, long examples) {}

  /**
   * @param model decides the device
   * @param widths of its features
   * @param capacity the most learners whose sums are in memory, at least 1
   */
  public OpenSignatures(LearnerState state, FrozenModel model, FeatureWidths widths, int capacity) {
    this.state = state;
    this.model = model;
    this.widths = widths;
    this.mostAdded = mostAdded(widths);
    this.inMemory =
        new LinkedHashMap<>(16, 0.75f, true) {
          private static final long serialVersionUID = 1;

          @Override
          protected boolean removeEldestEntry(Map.Entry<String, OpenSums> eldest) {
            return size() > capacity;
          }
        };
  }

  /** The examples whose features take as many bytes as the sums. */
  public static int mostAdded(FeatureWidths widths) {
    long features = (long) Float.BYTES * widths.total();
    return Math.toIntExact(Math.max(1, SignatureSums.momentBytes(widths) / features));
  }

  /**
   * Adds an example of the open task. An example of an older version has no features.
   *
   * @param isNew whether the open task did not have its class
   */
  public void add(String learner, LabeledExample picture, boolean isNew) throws Exception {
    if (!widths.fit(picture.features())) {
      return;
    }
    ClassPrompt prompt = new ClassPrompt(picture.label(), picture.promptTemplate());
    int waiting = state.signatures().add(prompt, picture.features());
    grown.merge(learner, isNew, Boolean::logicalOr);
    if (waiting >= mostAdded) {
      OpenSums own = upToDate(learner);
      state.signatures().update(own.sums);
      own.added = 0;
    }
  }

  /** A learner's sums over all examples of its open task. */
  private OpenSums upToDate(String learner) throws Exception {
    SignatureState stored = state.signatures();
    OpenSums own = inMemory.get(learner);
    if (own == null) {
      SignatureSums written = stored.sums();
      own = new OpenSums(written == null ? new SignatureSums(widths) : written);
      inMemory.put(learner, own);
    }
    stored.addTo(own.sums, own.added);
    own.added = stored.addedCount();
    return own;
  }

  /** The open task's signature so far, without novelty; null if no example had features. */
  public @Nullable RecallSignature soFar(String learner) throws Exception {
    SignatureSums own = upToDate(learner).sums;
    return own.classes().isEmpty() ? null : own.signature();
  }

  /** The signature of the task that is about to be sealed; null if it has none. */
  public @Nullable RecallSignature whole(String learner, Progress progress) throws Exception {
    RecallSignature signature = soFar(learner);
    if (signature != null) {
      signature = signature.with(novelty(progress, signature));
    }
    return signature;
  }

  /** Stores the signature of the task that is sealed, if it has one. */
  public void sealed(String learner, Progress progress, @Nullable RecallSignature signature)
      throws Exception {
    if (signature != null) {
      state.signatures().seal(progress.task(), signature);
    }
    drop(learner);
    state.signatures().clearSums();
  }

  /** Takes the open task's sums out of memory, and writes nothing. */
  public void drop(String learner) {
    inMemory.remove(learner);
    published.remove(learner);
    grown.remove(learner);
  }

  /** Takes the sums of a learner whose turn has failed out of memory; the state has them all. */
  public void dropFailed(String learner) {
    inMemory.remove(learner);
    grown.remove(learner);
  }

  private Novelty novelty(Progress progress, RecallSignature newest) throws Exception {
    List<float[]> features = new ArrayList<>();
    List<String> labels = new ArrayList<>();
    for (int slot : HoldOut.sample(progress)) {
      LabeledExample picture = state.reservoir().get(slot);
      if (picture != null && widths.fit(picture.features())) {
        features.add(picture.features());
        labels.add(picture.label());
      }
    }
    List<Integer> earlier = state.signatures().before(progress.task());
    return Novelty.measure(
        model,
        earlier.size() + 1,
        place ->
            place == earlier.size()
                ? newest
                : Objects.requireNonNull(state.signatures().of(earlier.get(place))),
        features,
        labels);
  }

  /**
   * The learners whose open tasks have grown enough to be published again: by a class, or by a
   * quarter of the examples. Each is returned once.
   *
   * @param currentKey makes a learner the current key
   */
  public Set<String> takeGrown(Consumer<String> currentKey) throws Exception {
    Set<String> due = new HashSet<>();
    for (Map.Entry<String, Boolean> one : grown.entrySet()) {
      String learner = one.getKey();
      boolean hasNewClass = one.getValue();
      currentKey.accept(learner);
      Progress progress = state.progress();
      if (progress == null) {
        continue;
      }
      long examples = progress.open().examples();
      Published before = published.get(learner);
      if (hasNewClass
          || before == null
          || before.task != progress.task()
          || examples >= before.examples * (1 + GROWTH)) {
        published.put(learner, new Published(progress.task(), examples));
        due.add(learner);
      }
    }
    grown.clear();
    return due;
  }
}
