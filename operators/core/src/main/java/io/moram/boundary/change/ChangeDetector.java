// SPDX-License-Identifier: Apache-2.0
package io.moram.boundary.change;

import io.moram.boundary.Boundary;
import io.moram.boundary.BoundaryDetector;
import io.moram.boundary.Figure;
import io.moram.boundary.Observation;
import io.moram.boundary.Verdict;
import io.moram.boundary.pieces.PieceSink;
import io.moram.boundary.pieces.PieceSource;
import io.moram.boundary.snapshot.SnapshotFormat;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Finds boundaries without markers. The newest examples are held back and compared with the open
 * task by their embeddings ({@link EmbeddingEvidence}), by their class names ({@link
 * LabelEvidence}) or by both. If one kind of evidence exceeds its threshold, a boundary is declared
 * at the {@link ChangePoint} among the held-back examples, which all kinds decide together. A
 * task's first {@code minimumTaskSize} examples are released at once.
 *
 * <p>A task is assumed to be a stretch with one distribution in random order. A stream sorted by
 * class therefore opens one task per class.
 */
public final class ChangeDetector implements BoundaryDetector {
  /** The fewest examples that must differ once any run of {@code burst} is left out. */
  private static final int REMAINING = 4;

  /** The share of the false alarms that the combined detector grants to label novelty. */
  private static final double LABEL_SHARE = 0.1;

  private final SnapshotFormat format;
  private final ChangeDetectorSettings settings;
  private final List<Evidence> kinds;
  private final List<Long> held = new ArrayList<>();
  private long taskExamples;
  private List<Evidence.Weight> weights;

  private ChangeDetector(String name, ChangeDetectorSettings settings, List<Evidence> kinds) {
    this.format = new SnapshotFormat(name, 2);
    this.settings = settings;
    this.kinds = kinds;
    weights = noWeights();
  }

  /** A kernel two-sample test on embeddings alone; labels are not read. */
  public static ChangeDetector embedding(ChangeDetectorSettings settings) {
    return new ChangeDetector("embedding", settings, List.of(embeddingEvidence(settings, 1)));
  }

  /** New class names alone; embeddings are not read. */
  public static ChangeDetector label(ChangeDetectorSettings settings) {
    return new ChangeDetector("label", settings, List.of(labelEvidence(settings, 1)));
  }

  /** Embeddings and new class names; the false alarms are shared between the two. */
  public static ChangeDetector combined(ChangeDetectorSettings settings) {
    return new ChangeDetector(
        "combined",
        settings,
        List.of(
            embeddingEvidence(settings, 1 - LABEL_SHARE), labelEvidence(settings, LABEL_SHARE)));
  }

  private static Evidence embeddingEvidence(ChangeDetectorSettings settings, double share) {
    return new EmbeddingEvidence(
        new ScanStatistic(settings.burst(), REMAINING, settings.heldBack()),
        interval(settings, share));
  }

  private static Evidence labelEvidence(ChangeDetectorSettings settings, double share) {
    return new LabelEvidence(settings.burst(), REMAINING, interval(settings, share));
  }

  private static long interval(ChangeDetectorSettings settings, double share) {
    return Math.round(settings.falseAlarmInterval() / share);
  }

  @Override
  public Verdict observe(Observation observation) {
    kinds.forEach(kind -> kind.hold(observation));
    held.add(observation.position());
    if (taskExamples < settings.minimumTaskSize()) {
      return Verdict.release(admit(held.size()));
    }
    List<Long> released = admit(Math.max(0, held.size() - settings.heldBack()));
    weights = kinds.stream().map(Evidence::weigh).toList();
    if (weights.stream().allMatch(weight -> weight.share() <= 1)) {
      return Verdict.release(released);
    }
    return declare(released, observation.position());
  }

  private Verdict declare(List<Long> released, long detectedAt) {
    String reason = reason();
    Map<Figure, Double> figures = figures();
    List<Evidence.SplitScores> scores = kinds.stream().map(Evidence::splitScores).toList();
    int split = ChangePoint.of(scores, held.size(), settings.burst() + 1);
    List<Long> before = new ArrayList<>(released);
    before.addAll(admit(split));
    forgetTask();
    List<Long> after = admit(held.size());
    reason += ", %d examples after the change".formatted(after.size());
    return new Verdict(before, after, new Boundary(after.get(0), detectedAt, reason, figures));
  }

  /** The reason that the strongest kind of evidence gives. */
  private String reason() {
    int strongest = 0;
    for (int i = 1; i < weights.size(); i++) {
      if (weights.get(i).share() > weights.get(strongest).share()) {
        strongest = i;
      }
    }
    Evidence.Weight weight = weights.get(strongest);
    return "%s: statistic %.3f above %.3f"
        .formatted(kinds.get(strongest).name(), weight.statistic(), weight.threshold());
  }

  /** Releases the oldest held-back examples to the open task. */
  private List<Long> admit(int count) {
    if (count == 0) {
      return List.of();
    }
    for (int i = 0; i < count; i++) {
      kinds.forEach(Evidence::admitOldest);
    }
    taskExamples += count;
    List<Long> oldest = held.subList(0, count);
    List<Long> admitted = List.copyOf(oldest);
    oldest.clear();
    return admitted;
  }

  private void forgetTask() {
    kinds.forEach(Evidence::forgetTask);
    taskExamples = 0;
    weights = noWeights();
  }

  private List<Evidence.Weight> noWeights() {
    return kinds.stream().map(kind -> Evidence.Weight.NONE).toList();
  }

  @Override
  public Verdict flush() {
    return Verdict.release(admit(held.size()));
  }

  @Override
  public Verdict endTask() {
    Verdict rest = flush();
    forgetTask();
    return rest;
  }

  @Override
  public byte[] snapshot(PieceSink pieces) {
    return format.write(out -> write(out, pieces));
  }

  private void write(DataOutputStream out, PieceSink pieces) throws IOException {
    out.writeLong(taskExamples);
    out.writeInt(held.size());
    for (long position : held) {
      out.writeLong(position);
    }
    for (int i = 0; i < kinds.size(); i++) {
      out.writeDouble(weights.get(i).statistic());
      out.writeDouble(weights.get(i).threshold());
      kinds.get(i).write(out, pieces);
    }
  }

  @Override
  public void restore(byte[] snapshot, PieceSource pieces) {
    format.read(snapshot, (in, version) -> read(in, version, pieces));
  }

  private void read(DataInputStream in, int version, PieceSource pieces) throws IOException {
    taskExamples = in.readLong();
    held.clear();
    for (int left = in.readInt(); left > 0; left--) {
      held.add(in.readLong());
    }
    weights = new ArrayList<>();
    for (Evidence kind : kinds) {
      weights.add(new Evidence.Weight(in.readDouble(), in.readDouble()));
      kind.read(in, version, pieces);
    }
  }

  @Override
  public long heapBytes() {
    return 1_024 + 32L * held.size() + kinds.stream().mapToLong(Evidence::heapBytes).sum();
  }

  /**
   * {@code statistic}, the strongest evidence as a share of its threshold, and {@code threshold},
   * which is 1, or 0 while the task has too few examples; by kind of evidence {@code
   * embeddingStatistic}, {@code embeddingThreshold}, {@code labelStatistic}, {@code
   * labelThreshold}; {@code runLength}, the open task's examples, held-back ones counted; {@code
   * heldBack}.
   */
  @Override
  public Map<Figure, Double> figures() {
    Map<Figure, Double> figures = new HashMap<>();
    double share =
        weights.stream().map(Evidence.Weight::share).max(Comparator.naturalOrder()).orElse(0.0);
    boolean young = weights.stream().allMatch(weight -> Double.isInfinite(weight.threshold()));
    figures.put(Figure.STATISTIC, share);
    figures.put(Figure.THRESHOLD, young ? 0.0 : 1.0);
    figures.put(Figure.RUN_LENGTH, (double) taskExamples + held.size());
    figures.put(Figure.HELD_BACK, (double) held.size());
    for (int i = 0; i < kinds.size(); i++) {
      Evidence.Weight weight = weights.get(i);
      figures.put(kinds.get(i).statisticFigure(), weight.statistic());
      figures.put(
          kinds.get(i).thresholdFigure(),
          Double.isInfinite(weight.threshold()) ? 0 : weight.threshold());
    }
    return Map.copyOf(figures);
  }
}
