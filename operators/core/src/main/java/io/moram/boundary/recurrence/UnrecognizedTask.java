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
 * The held-back first examples of a task that has not been compared with earlier tasks yet.
 *
 * @param undeclared the boundary that opens it, if the boundary is held back as well; null: the
 *     task before it has ended
 * @param before the identity of the task that a boundary ended before it; {@link #NONE}: no
 *     boundary did
 * @param examples the positions of the examples; grows
 */
record UnrecognizedTask(@Nullable Boundary undeclared, int before, List<Long> examples) {
  static final int NONE = -1;

  /** A task after a boundary that has not been declared. */
  static UnrecognizedTask afterUndeclared(Boundary undeclared, List<Long> examples) {
    return new UnrecognizedTask(undeclared, NONE, new ArrayList<>(examples));
  }

  /** A task after the end of another task. */
  static UnrecognizedTask after(int before, List<Long> examples) {
    return new UnrecognizedTask(null, before, new ArrayList<>(examples));
  }

  void write(DataOutputStream out) throws IOException {
    out.writeBoolean(undeclared != null);
    if (undeclared != null) {
      out.writeLong(undeclared.position());
      out.writeLong(undeclared.detectedAt());
      out.writeUTF(undeclared.reason());
      out.writeInt(undeclared.figures().size());
      for (Map.Entry<Figure, Double> figure : undeclared.figures().entrySet()) {
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
    Boundary undeclared = in.readBoolean() ? readBoundary(in) : null;
    int before = in.readInt();
    int size = in.readInt();
    List<Long> examples = new ArrayList<>();
    for (int i = 0; i < size; i++) {
      examples.add(in.readLong());
    }
    return new UnrecognizedTask(undeclared, before, examples);
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
