// SPDX-License-Identifier: Apache-2.0
package io.moram.boundary;

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
 * @param boundary the boundary to it, held back, too; null: the task before has ended already
 * @param examples their positions; grows
 */
record BeginningTask(@Nullable Boundary boundary, List<Long> examples) {

  static BeginningTask with(@Nullable Boundary boundary, List<Long> examples) {
    return new BeginningTask(boundary, new ArrayList<>(examples));
  }

  void write(DataOutputStream out) throws IOException {
    out.writeBoolean(boundary != null);
    if (boundary != null) {
      out.writeLong(boundary.position());
      out.writeLong(boundary.detectedAt());
      out.writeUTF(boundary.reason());
      out.writeInt(boundary.figures().size());
      for (Map.Entry<String, Double> figure : boundary.figures().entrySet()) {
        out.writeUTF(figure.getKey());
        out.writeDouble(figure.getValue());
      }
    }
    out.writeInt(examples.size());
    for (long position : examples) {
      out.writeLong(position);
    }
  }

  static BeginningTask read(DataInputStream in) throws IOException {
    Boundary boundary = in.readBoolean() ? readBoundary(in) : null;
    int size = in.readInt();
    List<Long> examples = new ArrayList<>();
    for (int i = 0; i < size; i++) {
      examples.add(in.readLong());
    }
    return new BeginningTask(boundary, examples);
  }

  private static Boundary readBoundary(DataInputStream in) throws IOException {
    long position = in.readLong();
    long detectedAt = in.readLong();
    String reason = in.readUTF();
    int size = in.readInt();
    Map<String, Double> figures = new HashMap<>();
    for (int i = 0; i < size; i++) {
      figures.put(in.readUTF(), in.readDouble());
    }
    return new Boundary(position, detectedAt, reason, figures);
  }
}
