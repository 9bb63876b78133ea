// SPDX-License-Identifier: Apache-2.0
package io.moram.flink.train;

import io.moram.atoms.ClassPrompt;
import io.moram.flink.learner.LabeledPicture;
import io.moram.flink.state.WriteBackCache;
import io.moram.flink.train.pictures.HoldOut;
import io.moram.flink.train.state.LearnerState;
import io.moram.flink.train.state.Progress;
import io.moram.model.Backbone;
import io.moram.model.FeatureWidths;
import io.moram.recall.Novelty;
import io.moram.recall.RecallSignature;
import io.moram.recall.SignatureSums;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The signatures of the open tasks: sums in memory, in front of keyed state. The learner of a call
 * is the current key, before and after.
 */
final class OpenSignatures {
  /** Published again after this part more examples. */
  private static final double GROWTH = 0.25;

  private final LearnerState state;
  private final Backbone backbone;
  private final FeatureWidths widths;
  private final WriteBackCache<SignatureSums> sums;

  /** What serving knows of each learner's open task. Only a hint: it is not part of the state. */
  private final Map<String, Published> published = new HashMap<>();

  private final Set<String> grown = new TreeSet<>();

  private record Published(int task, long examples, int classes) {}

  /**
   * @param capacity the most learners whose sums are in memory
   * @param currentKey makes a learner the current key
   */
  OpenSignatures(LearnerState state, Backbone backbone, int capacity, Consumer<String> currentKey) {
    this.state = state;
    this.backbone = backbone;
    this.widths = backbone.featureWidths();
    this.sums = new WriteBackCache<>(capacity, new KeyedSums(), currentKey);
  }

  /** Makes sums from the keyed state and writes them to it. */
  private final class KeyedSums implements WriteBackCache.Store<SignatureSums> {
    @Override
    public SignatureSums load(String learner) throws Exception {
      SignatureSums written = state.signatures().sums();
      return written == null ? new SignatureSums(widths) : written;
    }

    @Override
    public void write(SignatureSums own) throws Exception {
      state.signatures().update(own);
    }
  }

  /** Adds an example of the open task. An example of an older version has no features. */
  void add(String learner, LabeledPicture picture) throws Exception {
    if (widths.fit(picture.features())) {
      sums.get(learner)
          .add(new ClassPrompt(picture.label(), picture.promptTemplate()), picture.features());
      sums.setChanged(learner, true);
      grown.add(learner);
    }
  }

  /** The open task's signature so far, without novelty; null if no example had features. */
  @Nullable RecallSignature soFar(String learner) throws Exception {
    SignatureSums own = sums.get(learner);
    return own.classes().isEmpty() ? null : own.signature();
  }

  /** The signature of the task that is about to be sealed; null if it has none. */
  @Nullable RecallSignature whole(String learner, Progress progress) throws Exception {
    RecallSignature signature = soFar(learner);
    if (signature != null) {
      signature = signature.with(novelty(progress, signature));
    }
    return signature;
  }

  /** Stores the signature of the task that is sealed, if it has one. */
  void sealed(String learner, Progress progress, @Nullable RecallSignature signature)
      throws Exception {
    if (signature != null) {
      state.signatures().seal(progress.task(), signature);
    }
    drop(learner);
    state.signatures().clearSums();
  }

  /** Takes the open task's sums out of memory, and writes nothing. */
  void drop(String learner) {
    sums.drop(learner);
    published.remove(learner);
    grown.remove(learner);
  }

  /** Writes the sums of a learner whose turn has failed, and takes them out of memory. */
  void dropFailed(String learner) throws Exception {
    sums.evict(learner);
    grown.remove(learner);
  }

  private Novelty novelty(Progress progress, RecallSignature newest) throws Exception {
    List<float[]> features = new ArrayList<>();
    List<String> labels = new ArrayList<>();
    for (int slot : HoldOut.sample(progress)) {
      LabeledPicture picture = state.reservoir().get(slot);
      if (picture != null && widths.fit(picture.features())) {
        features.add(picture.features());
        labels.add(picture.label());
      }
    }
    List<Integer> earlier = state.signatures().before(progress.task());
    return Novelty.measure(
        backbone,
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
  Set<String> takeGrown(Consumer<String> currentKey) throws Exception {
    Set<String> due = new HashSet<>();
    for (String learner : List.copyOf(grown)) {
      currentKey.accept(learner);
      Progress progress = state.progress();
      SignatureSums own = sums.get(learner);
      if (progress == null || own.classes().isEmpty()) {
        continue;
      }
      long examples = own.classes().stream().mapToLong(SignatureSums.ClassSum::examples).sum();
      Published before = published.get(learner);
      if (before == null
          || before.task != progress.task()
          || before.classes < own.classes().size()
          || examples >= before.examples * (1 + GROWTH)) {
        published.put(learner, new Published(progress.task(), examples, own.classes().size()));
        due.add(learner);
      }
    }
    grown.clear();
    return due;
  }

  /** Writes all changed sums; afterwards any learner may be the current key. */
  void writeChanged() throws Exception {
    sums.writeChanged();
  }
}
