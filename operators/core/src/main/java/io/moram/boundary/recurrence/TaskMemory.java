// SPDX-License-Identifier: Apache-2.0
package io.moram.boundary.recurrence;

import io.moram.boundary.Observation;
import io.moram.boundary.features.EmbeddingWidth;
import io.moram.boundary.features.FourierFeatures;
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
  private OpenTaskSketch open = OpenTaskSketch.numbered(0);

  /** Keeps an example's features until it is released. */
  void see(Observation example) {
    int embeddingWidth = example.embedding().length;
    if (map == null) {
      map = new FourierFeatures(embeddingWidth);
    }
    EmbeddingWidth.requireSame(map.embeddingWidth(), embeddingWidth);
    waiting.put(example.position(), example.features(map));
  }

  /** Releases examples to the open task. */
  void admit(List<Long> positions) {
    positions.forEach(position -> open.admit(waiting.remove(position)));
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

  void write(DataOutputStream out) throws IOException {
    out.writeInt(map == null ? 0 : map.embeddingWidth());
    out.writeInt(waiting.size());
    for (Map.Entry<Long, float[]> example : waiting.entrySet()) {
      out.writeLong(example.getKey());
      FloatArrays.write(out, example.getValue());
    }
    signatures.write(out);
    turns.write(out);
    open.write(out);
  }

  static TaskMemory read(DataInputStream in) throws IOException {
    TaskMemory memory = new TaskMemory();
    int embeddingWidth = in.readInt();
    memory.map = embeddingWidth == 0 ? null : new FourierFeatures(embeddingWidth);
    for (int left = in.readInt(); left > 0; left--) {
      memory.waiting.put(in.readLong(), FloatArrays.read(in, FourierFeatures.WIDTH));
    }
    memory.signatures = TaskSignatures.read(in);
    memory.turns = Alternation.read(in);
    memory.open = OpenTaskSketch.read(in);
    return memory;
  }
}
