// SPDX-License-Identifier: Apache-2.0
package io.moram.boundary.recurrence;

import io.moram.boundary.Observation;
import io.moram.boundary.features.EmbeddingWidth;
import io.moram.boundary.features.ExampleFeatures;
import io.moram.boundary.features.FourierFeatures;
import io.moram.boundary.pieces.PieceSink;
import io.moram.boundary.pieces.PieceSource;
import io.moram.boundary.recurrence.TaskSignatures.Nearest;
import io.moram.boundary.snapshot.FloatArrays;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The features of a learner's tasks: the signatures of the ended tasks, the sketch of the open
 * task, and the features of the examples that are held back. Also records which tasks alternate.
 */
final class TaskMemory {
  private @Nullable FourierFeatures map;

  /** The features of the held-back examples, by position. */
  private final NavigableMap<Long, float[]> waiting = new TreeMap<>();

  private TaskSignatures signatures = new TaskSignatures();
  private Alternation turns = new Alternation();
  private OpenTaskSketch open;

  /**
   * @param task the number of the open task, or of the one that opens next
   * @param size the number of the open task's examples
   */
  TaskMemory(int task, long size) {
    open = OpenTaskSketch.numbered(task, size);
  }

  /** Keeps an example's features until it is released. */
  void see(Observation example) {
    int embeddingWidth = example.embedding().length;
    if (map == null) {
      map = FourierFeatures.ofWidth(embeddingWidth);
    }
    EmbeddingWidth.requireSame(map.embeddingWidth(), embeddingWidth);
    waiting.put(example.position(), example.features(map));
  }

  /** Releases examples to the open task. */
  void admit(List<Long> positions) {
    positions.forEach(position -> open.admit(position, waiting.remove(position)));
  }

  /** The ended task that is nearest to some held-back examples, or null. */
  @Nullable Nearest nearest(List<Long> positions) {
    return signatures.nearest(
        positions.stream().map(waiting::get).filter(Objects::nonNull).toList());
  }

  /** Ends the open task. */
  void close() {
    signatures.learn(open.identity(), open.sketch());
    open = open.next();
  }

  /** Forgets the tasks from one on, the open task and the held-back examples. */
  void rollBack(int toTask) {
    waiting.clear();
    signatures.forgetFrom(toTask);
    turns.interrupted();
    open = OpenTaskSketch.numbered(toTask, 0);
  }

  OpenTaskSketch open() {
    return open;
  }

  Alternation turns() {
    return turns;
  }

  /** The number of tasks that can be recognised. */
  int knownTasks() {
    return signatures.size();
  }

  /** Whether a task can be recognised now, or once the open task has ended. */
  boolean hasOrWillHaveTasks() {
    return !signatures.isEmpty() || open.sketch().count() >= TaskSignatures.FEWEST;
  }

  long heapBytes() {
    return 1_024
        + (long) waiting.size() * ExampleFeatures.HEAP_BYTES
        + signatures.heapBytes()
        + open.sketch().heapBytes();
  }

  void write(DataOutputStream out, PieceSink pieces) throws IOException {
    out.writeInt(map == null ? 0 : map.embeddingWidth());
    out.writeInt(waiting.size());
    for (Map.Entry<Long, float[]> example : waiting.entrySet()) {
      new ExampleFeatures(example.getKey(), example.getValue()).write(out, pieces);
    }
    signatures.write(out, pieces);
    turns.write(out);
    open.write(out, pieces);
  }

  static TaskMemory read(DataInputStream in, int version, PieceSource pieces) throws IOException {
    TaskMemory memory = new TaskMemory(0, 0);
    int embeddingWidth = in.readInt();
    memory.map = embeddingWidth == 0 ? null : FourierFeatures.ofWidth(embeddingWidth);
    for (int left = in.readInt(); left > 0; left--) {
      ExampleFeatures example =
          version == 1
              ? new ExampleFeatures(in.readLong(), FloatArrays.read(in, FourierFeatures.WIDTH))
              : ExampleFeatures.read(in, pieces);
      memory.waiting.put(example.position(), example.features());
    }
    memory.signatures = TaskSignatures.read(in, version, pieces);
    memory.turns = Alternation.read(in);
    memory.open = OpenTaskSketch.read(in, version, pieces);
    return memory;
  }
}
