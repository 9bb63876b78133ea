// SPDX-License-Identifier: Apache-2.0
package io.moram.boundary.recurrence;

import io.moram.boundary.Boundary;
import io.moram.boundary.Figure;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The first examples of a task of which it is not yet known whether it recurs; they are held back.
 *
 * @param untold the boundary to it, where that is held back, too; null: the task before has ended
 * @param before the task that a boundary ended before it, by its identity; {@link #NONE}: none did
 * @param examples their positions; grows
 */
record UnrecognizedTask(@Nullable Boundary untold, int before, List<Long> examples) {
  static final int NONE = -1;

  /** Behind a boundary that has not been told of. */
  static UnrecognizedTask behind(Boundary untold, List<Long> examples) {
    return new UnrecognizedTask(untold, NONE, new ArrayList<>(examples));
  }

  /** After the end of another task. */
  static UnrecognizedTask after(int before, List<Long> examples) {
    return new UnrecognizedTask(null, before, new ArrayList<>(examples));
  }

  void write(DataOutputStream out) throws IOException {
    out.writeBoolean(untold != null);
    if (untold != null) {
      out.writeLong(untold.position());
      out.writeLong(untold.detectedAt());
      out.writeUTF(untold.reason());
      out.writeInt(untold.figures().size());
      for (Map.Entry<Figure, Double> figure : untold.figures().entrySet()) {
        out.writeUTF(figure.getKey().name());
        out.writeDouble(figure.getValue());
      }
    }
    out.writeInt(before);
    out.writeInt(examples.size());
    for (long position : examples) {
      out.writeLong(position);
    }
  }

  static UnrecognizedTask read(DataInputStream in) throws IOException {
    Boundary untold = in.readBoolean() ? readBoundary(in) : null;
    int before = in.readInt();
    int size = in.readInt();
    List<Long> examples = new ArrayList<>();
    for (int i = 0; i < size; i++) {
      examples.add(in.readLong());
    }
    return new UnrecognizedTask(untold, before, examples);
  }

  private static Boundary readBoundary(DataInputStream in) throws IOException {
    long position = in.readLong();
    long detectedAt = in.readLong();
    String reason = in.readUTF();
    int size = in.readInt();
    Map<Figure, Double> figures = new HashMap<>();
    for (int i = 0; i < size; i++) {
      figures.put(Figure.valueOf(in.readUTF()), in.readDouble());
    }
    return new Boundary(position, detectedAt, reason, figures);
  }
}
