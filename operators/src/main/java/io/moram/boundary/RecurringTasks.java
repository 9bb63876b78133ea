// SPDX-License-Identifier: Apache-2.0
package io.moram.boundary;

import io.moram.boundary.TaskSignatures.Nearest;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Recognises a task that comes back. Every ended task leaves a {@link TaskSignature}; the first
 * examples of a new one are compared with all of them by {@link FisherStatistic}, and the nearest
 * is the one that recurs, where the examples could be its own.
 *
 * <p>A boundary says little more than ten examples about the new task, too few to tell similar
 * tasks apart. So once there is something to recognise, a boundary and the new task's first
 * examples are held back until there are {@code examples} of them, or until the task ends or the
 * stream is idle. The boundary's figures stay those of its detection.
 *
 * <p>Two tasks that take turns are told of as interleaving, and under {@link
 * InterleavingPolicy#MERGE} no further boundary between them is declared, not by a marker either,
 * until a task comes that is neither.
 *
 * <p>It counts tasks as an operator does that numbers them from 0 and opens one at its first
 * example, so it must stand in front of all other detectors and rules. Examples without an
 * embedding pass untouched.
 *
 * <p>State: up to 0.9 megabytes, at a thousand signatures.
 */
public final class RecurringTasks implements BoundaryDetector {
  private static final SnapshotFormat FORMAT = new SnapshotFormat("recurring", 1);

  private final BoundaryDetector inner;
  private final int examples;
  private final InterleavingPolicy policy;

  private @Nullable FourierFeatures map;

  /** The features of the examples that have not left yet, by position. */
  private final NavigableMap<Long, float[]> features = new TreeMap<>();

  private TaskSignatures signatures = new TaskSignatures();
  private Alternation alternation = new Alternation();
  private OpenTask open = OpenTask.numbered(0);
  private @Nullable BeginningTask beginning;

  /**
   * Stands in front of another detector.
   *
   * @param examples how many examples of a new task decide whether it recurs, 16 to 256; 0: no task
   *     is recognised, and none is held back for it
   */
  public RecurringTasks(BoundaryDetector inner, int examples, InterleavingPolicy policy) {
    if (examples != 0 && (examples < TaskSignatures.FEWEST || examples > 256)) {
      throw new IllegalArgumentException(
          "recurrence-examples is %d; it must be %d to 256, or 0 (off)"
              .formatted(examples, TaskSignatures.FEWEST));
    }
    this.inner = inner;
    this.examples = examples;
    this.policy = policy;
  }

  @Override
  public Verdict observe(Observation observation) {
    Verdict found = inner.observe(observation);
    float[] embedding = observation.embedding();
    if (examples > 0 && embedding.length > 0) {
      features.put(observation.position(), mapOf(embedding.length).of(embedding));
    }
    List<Long> left = place(found.openTask());
    Verdict decided = Verdict.nothing();
    Boundary boundary = found.boundary();
    if (boundary != null) {
      decided = decide();
      beginning = BeginningTask.with(boundary, found.nextTask());
    }
    // A verdict has one boundary, found or refused; a second one waits for the next verdict.
    if (decided.boundary() == null
        && decided.refused() == null
        && beginning != null
        && isKnownEnough(beginning)) {
      left = joined(left, decided.openTask());
      decided = decide();
    }
    return new Verdict(
        joined(left, decided.openTask()),
        decided.nextTask(),
        decided.boundary(),
        decided.refused() == null ? found.refused() : decided.refused(),
        decided.interleaving());
  }

  private FourierFeatures mapOf(int embeddingWidth) {
    if (map == null) {
      map = new FourierFeatures(embeddingWidth);
    }
    EmbeddingWidth.requireSame(map.embeddingWidth(), embeddingWidth);
    return map;
  }

  private boolean isKnownEnough(BeginningTask task) {
    return !recognises() || task.examples().size() >= examples;
  }

  /** Whether there is, or will be once the open task has ended, a task to recognise. */
  private boolean recognises() {
    return examples > 0
        && (!signatures.isEmpty() || open.sketch().count() >= TaskSignatures.FEWEST);
  }

  /** Where examples go that belong to the newest task: out, if it is known. */
  private List<Long> place(List<Long> positions) {
    if (beginning != null) {
      beginning.examples().addAll(positions);
      return List.of();
    }
    return admit(positions);
  }

  private List<Long> admit(List<Long> positions) {
    positions.forEach(position -> open.admit(features.remove(position)));
    return positions;
  }

  /** What the beginning task is, by what it has; nothing where none begins. */
  private Verdict decide() {
    BeginningTask begun = beginning;
    beginning = null;
    if (begun == null) {
      return Verdict.nothing();
    }
    List<float[]> first =
        begun.examples().stream().map(features::get).filter(Objects::nonNull).toList();
    Boundary boundary = begun.boundary();
    if (boundary == null) {
      return reopen(begun.examples(), signatures.nearest(first));
    }
    Interleaving pair = alternation.pair();
    if (policy == InterleavingPolicy.MERGE && pair != null) {
      Nearest nearest = signatures.nearest(first);
      if (nearest != null && nearest.recurs() && pair.contains(nearest.task())) {
        open.mix();
        admit(begun.examples());
        return new Verdict(begun.examples(), List.of(), null, merged(boundary, nearest, pair));
      }
    }
    return declare(boundary, begun.examples(), first);
  }

  private static Boundary merged(Boundary boundary, Nearest nearest, Interleaving pair) {
    return recognised(boundary, nearest)
        .with(
            "not declared, interleaving of tasks %d and %d".formatted(pair.first(), pair.second()),
            Map.of());
  }

  private Verdict declare(Boundary boundary, List<Long> positions, List<float[]> first) {
    int closed = open.identity();
    boolean taskEnded = !open.isEmpty();
    close();
    Nearest nearest = signatures.nearest(first);
    Boundary declared = nearest == null ? boundary : recognised(boundary, nearest);
    Integer recursOf = declared.recursOf();
    if (recursOf != null) {
      open.recurs(recursOf);
    }
    Interleaving interleaving = taskEnded ? alternation.declared(closed, open.identity()) : null;
    admit(positions);
    return new Verdict(List.of(), positions, declared, null, interleaving);
  }

  /** The boundary with what was made of the comparison. */
  private static Boundary recognised(Boundary boundary, Nearest nearest) {
    Map<String, Double> figures =
        Map.of(
            "nearestTask",
            (double) nearest.task(),
            "recurrenceStatistic",
            nearest.statistic(),
            "recurrenceThreshold",
            TaskSignatures.LIMIT);
    return nearest.recurs()
        ? boundary
            .with(
                "recurs of task %d: statistic %.2f, at most %.0f"
                    .formatted(nearest.task(), nearest.statistic(), TaskSignatures.LIMIT),
                figures)
            .recurring(nearest.task())
        : boundary.with("no task seen before", figures);
  }

  /** The examples open a task without a boundary, as the one before has ended already. */
  private Verdict reopen(List<Long> positions, @Nullable Nearest nearest) {
    if (nearest == null || !nearest.recurs()) {
      return Verdict.release(admit(positions));
    }
    open.recurs(nearest.task());
    admit(positions);
    Boundary opened =
        new Boundary(
            positions.get(0),
            positions.get(positions.size() - 1),
            "the task before had ended",
            Map.of());
    return new Verdict(List.of(), positions, recognised(opened, nearest));
  }

  private void close() {
    signatures.learn(open.identity(), open.sketch());
    open = open.next();
  }

  @Override
  public Verdict flush() {
    return release(inner.flush());
  }

  @Override
  public Verdict endTask() {
    Verdict verdict = release(inner.endTask());
    close();
    alternation.interrupted();
    if (recognises()) {
      beginning = BeginningTask.with(null, List.of());
    }
    return verdict;
  }

  private Verdict release(Verdict leaving) {
    if (leaving.boundary() != null) {
      throw new IllegalStateException(
          "The detector behind holds a boundary back: nothing but rules and detectors of changes may stand there");
    }
    List<Long> left = place(leaving.openTask());
    Verdict decided = decide();
    return new Verdict(
        joined(left, decided.openTask()),
        decided.nextTask(),
        decided.boundary(),
        decided.refused(),
        decided.interleaving());
  }

  private static List<Long> joined(List<Long> first, List<Long> second) {
    return Stream.concat(first.stream(), second.stream()).toList();
  }

  @Override
  public byte[] snapshot() {
    return FORMAT.write(this::write);
  }

  private void write(DataOutputStream out) throws IOException {
    out.writeInt(map == null ? 0 : map.embeddingWidth());
    out.writeInt(features.size());
    for (Map.Entry<Long, float[]> waiting : features.entrySet()) {
      out.writeLong(waiting.getKey());
      Floats.write(out, waiting.getValue());
    }
    signatures.write(out);
    alternation.write(out);
    open.write(out);
    out.writeBoolean(beginning != null);
    if (beginning != null) {
      beginning.write(out);
    }
    NestedSnapshot.write(out, inner);
  }

  @Override
  public void restore(byte[] snapshot) {
    FORMAT.read(snapshot, (in, version) -> read(in));
  }

  private void read(DataInputStream in) throws IOException {
    int embeddingWidth = in.readInt();
    map = embeddingWidth == 0 ? null : new FourierFeatures(embeddingWidth);
    features.clear();
    int waiting = in.readInt();
    for (int i = 0; i < waiting; i++) {
      features.put(in.readLong(), Floats.read(in, FourierFeatures.WIDTH));
    }
    signatures = TaskSignatures.read(in);
    alternation = Alternation.read(in);
    open = OpenTask.read(in);
    beginning = in.readBoolean() ? BeginningTask.read(in) : null;
    NestedSnapshot.read(in, inner);
  }

  /**
   * The inner detector's, with the held-back examples of a beginning task in {@code heldBack}, and
   * {@code knownTasks}, how many tasks would be recognised.
   */
  @Override
  public Map<String, Double> figures() {
    Map<String, Double> figures = new HashMap<>(inner.figures());
    figures.put("knownTasks", (double) signatures.size());
    if (beginning != null) {
      figures.merge("heldBack", (double) beginning.examples().size(), Double::sum);
    }
    return figures;
  }
}
