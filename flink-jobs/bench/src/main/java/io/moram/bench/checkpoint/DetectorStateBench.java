// SPDX-License-Identifier: Apache-2.0
package io.moram.bench.checkpoint;

import io.moram.boundary.BoundaryDetector;
import io.moram.boundary.InterleavingPolicy;
import io.moram.boundary.Observation;
import io.moram.boundary.change.ChangeDetector;
import io.moram.boundary.change.ChangeDetectorSettings;
import io.moram.boundary.pieces.PieceSource;
import io.moram.boundary.recurrence.RecurringTasks;
import io.moram.boundary.rules.MarkerDetector;
import io.moram.boundary.rules.MaximumTaskSize;
import io.moram.boundary.rules.TaskRules;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;

/**
 * What the default boundary detector of a learner takes on the heap, and what it writes for a
 * checkpoint, when all learners have had new examples since the one before. The examples are drawn
 * around one direction per task, so that no picture is embedded.
 *
 * @param width the width of an embedding
 * @param learners the number of learners, which all are in memory
 * @param examples the number of examples of a task
 * @param perCheckpoint the number of examples of a learner between two checkpoints
 */
public record DetectorStateBench(int width, int learners, int examples, int perCheckpoint) {
  private static final int CHECKPOINTS = 3;

  /**
   * The figures of one learner.
   *
   * @param tasks the number of tasks that have ended
   * @param heapBytes the heap, with the names of the stored pieces
   * @param wholeBytes the whole snapshot
   * @param writtenBytes what a checkpoint writes
   * @param writeMicros the time to write that
   * @param restoreMicros the time to restore the whole snapshot
   */
  public record Result(
      int tasks,
      long heapBytes,
      long wholeBytes,
      long writtenBytes,
      long writeMicros,
      long restoreMicros) {}

  /** A learner: its detector, and the names of the pieces that were written. */
  private static final class Learner {
    private BoundaryDetector detector = detector();
    private Set<String> stored = new HashSet<>();
    private long position;
  }

  /** Measures with some numbers of ended tasks, ascending. */
  public List<Result> run(List<Integer> tasks) {
    List<Result> results = new ArrayList<>();
    long before = usedHeap();
    List<Learner> all = new ArrayList<>();
    for (int i = 0; i < learners; i++) {
      all.add(new Learner());
    }
    SplittableRandom random = new SplittableRandom(11);
    int ended = 0;
    for (int wanted : tasks) {
      for (; ended < wanted; ended++) {
        int axis = ended;
        all.forEach(learner -> feed(learner, axis, examples, random));
        all.forEach(learner -> learner.detector.endTask());
      }
      int axis = ended;
      all.forEach(learner -> feed(learner, axis, examples, random));
      all.forEach(DetectorStateBench::write);
      results.add(result(all, ended, random, before));
      all.forEach(learner -> learner.detector.endTask());
      ended++;
    }
    return results;
  }

  private Result result(List<Learner> all, int ended, SplittableRandom random, long before) {
    long written = 0;
    long nanos = 0;
    for (int round = 0; round < CHECKPOINTS; round++) {
      all.forEach(learner -> feed(learner, ended, perCheckpoint, random));
      long start = System.nanoTime();
      written += all.stream().mapToLong(DetectorStateBench::write).sum();
      nanos += System.nanoTime() - start;
    }
    long heap = (usedHeap() - before) / all.size();
    long whole = 0;
    long restoreNanos = 0;
    for (Learner learner : all) {
      Map<String, byte[]> pieces = new HashMap<>();
      byte[] root =
          learner.detector.snapshot(
              (name, content) -> pieces.computeIfAbsent(name, missing -> content.get()));
      whole += root.length + pieces.values().stream().mapToLong(piece -> piece.length).sum();
      BoundaryDetector restored = detector();
      long start = System.nanoTime();
      restored.restore(root, new PieceSource(pieces));
      restoreNanos += System.nanoTime() - start;
    }
    long checkpoints = (long) CHECKPOINTS * all.size();
    return new Result(
        ended,
        heap,
        whole / all.size(),
        written / checkpoints,
        nanos / checkpoints / 1000,
        restoreNanos / all.size() / 1000);
  }

  /** Writes as the boundary operator does. Returns the number of bytes. */
  private static long write(Learner learner) {
    Set<String> named = new HashSet<>();
    long[] bytes = {0};
    byte[] root =
        learner.detector.snapshot(
            (name, content) -> {
              if (named.add(name) && !learner.stored.contains(name)) {
                bytes[0] += name.length() + content.get().length;
              }
            });
    learner.stored = named;
    return bytes[0] + root.length;
  }

  private void feed(Learner learner, int axis, int count, SplittableRandom random) {
    for (int i = 0; i < count; i++) {
      float[] embedding = new float[width];
      double squares = 0;
      for (int k = 0; k < width; k++) {
        embedding[k] = (float) (random.nextGaussian() * 0.03 + (k == axis % width ? 1 : 0));
        squares += embedding[k] * embedding[k];
      }
      for (int k = 0; k < width; k++) {
        embedding[k] /= (float) Math.sqrt(squares);
      }
      String label = "class " + axis + " " + random.nextInt(10);
      learner.detector.observe(new Observation(learner.position++, embedding, label, null));
    }
  }

  private static BoundaryDetector detector() {
    ChangeDetectorSettings defaults = ChangeDetectorSettings.defaults();
    BoundaryDetector change =
        new TaskRules(ChangeDetector.combined(defaults), defaults.minimumTaskSize(), 0);
    return new RecurringTasks(
        new MaximumTaskSize(MarkerDetector.orElse(change), 0), 32, InterleavingPolicy.SEPARATE);
  }

  private static long usedHeap() {
    for (int i = 0; i < 3; i++) {
      System.gc();
    }
    return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
  }
}
