// SPDX-License-Identifier: Apache-2.0
package io.moram.boundary.recurrence;

import io.moram.boundary.features.ExampleFeatures;
import io.moram.boundary.pieces.PieceSink;
import io.moram.boundary.pieces.PieceSource;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** The state that {@link RecurringTasks} keeps of the open task. */
final class OpenTaskSketch {
  private final int number;
  private int identity;
  private long size;
  private boolean mixed;
  private TaskSketch sketch = new TaskSketch();

  private OpenTaskSketch(int number) {
    this.number = number;
    this.identity = number;
  }

  /**
   * A task of which no example is known.
   *
   * @param size the number of its examples
   */
  static OpenTaskSketch numbered(int number, long size) {
    OpenTaskSketch task = new OpenTaskSketch(number);
    task.size = size;
    return task;
  }

  /** The task that opens when this one ends. A task without examples passes its number on. */
  OpenTaskSketch next() {
    return new OpenTaskSketch(size == 0 ? number : number + 1);
  }

  /** The number of the earlier task that recurs, otherwise the task's own number. */
  int identity() {
    return identity;
  }

  void recurs(int earlier) {
    identity = earlier;
  }

  /** Stops sketching, because examples of other tasks are merged into this one from now on. */
  void mix() {
    mixed = true;
  }

  void admit(long position, float @Nullable [] features) {
    size++;
    if (features != null && !mixed) {
      sketch.add(new ExampleFeatures(position, features));
    }
  }

  boolean isEmpty() {
    return size == 0;
  }

  TaskSketch sketch() {
    return sketch;
  }

  void write(DataOutputStream out, PieceSink pieces) throws IOException {
    out.writeInt(number);
    out.writeInt(identity);
    out.writeLong(size);
    out.writeBoolean(mixed);
    sketch.write(out, pieces);
  }

  static OpenTaskSketch read(DataInputStream in, int version, PieceSource pieces)
      throws IOException {
    OpenTaskSketch task = new OpenTaskSketch(in.readInt());
    task.identity = in.readInt();
    task.size = in.readLong();
    task.mixed = in.readBoolean();
    task.sketch = TaskSketch.read(in, version, pieces);
    return task;
  }
}
