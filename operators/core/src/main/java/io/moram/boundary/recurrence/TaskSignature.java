// SPDX-License-Identifier: Apache-2.0
package io.moram.boundary.recurrence;

import io.moram.boundary.features.FourierFeatures;
import io.moram.boundary.pieces.PieceSink;
import io.moram.boundary.pieces.PieceSource;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * The mean feature of an ended task, by which it is recognised when it recurs.
 *
 * @param task the number of its first occurrence
 * @param count the number of examples on average
 * @param mean the mean feature in steps of 1 / 32767 of the largest possible value, so that each
 *     number takes two bytes
 */
// Never compared, and not used outside the package.
@SuppressWarnings("ArrayRecordComponent")
record TaskSignature(int task, long count, short[] mean) {
  private static final double STEP = Math.sqrt(2.0 / FourierFeatures.WIDTH) / Short.MAX_VALUE;

  static TaskSignature of(int task, TaskSketch sketch) {
    return of(task, sketch.count(), sketch.mean());
  }

  private static TaskSignature of(int task, long count, double[] mean) {
    short[] steps = new short[mean.length];
    for (int i = 0; i < steps.length; i++) {
      steps[i] = (short) Math.round(mean[i] / STEP);
    }
    return new TaskSignature(task, count, steps);
  }

  double meanAt(int feature) {
    return mean[feature] * STEP;
  }

  /** The signature of this task's examples together with those of a recurrence. */
  TaskSignature with(TaskSketch recurrence) {
    double share = (double) recurrence.count() / (count + recurrence.count());
    double[] both = recurrence.mean();
    for (int i = 0; i < both.length; i++) {
      both[i] = share * both[i] + (1 - share) * meanAt(i);
    }
    return of(task, count + recurrence.count(), both);
  }

  void write(DataOutputStream out, PieceSink pieces) throws IOException {
    out.writeInt(task);
    out.writeLong(count);
    pieces.put(piece(task, count), this::meanBytes);
  }

  /** Every recurrence adds examples, so that the name stands for one mean. */
  private static String piece(int task, long count) {
    return "task/" + task + "/" + count;
  }

  private byte[] meanBytes() {
    ByteBuffer bytes = ByteBuffer.allocate(mean.length * Short.BYTES);
    bytes.asShortBuffer().put(mean);
    return bytes.array();
  }

  static TaskSignature read(DataInputStream in, int version, PieceSource pieces)
      throws IOException {
    int task = in.readInt();
    long count = in.readLong();
    short[] mean = new short[FourierFeatures.WIDTH];
    byte[] bytes = new byte[mean.length * Short.BYTES];
    if (version == 1) {
      in.readFully(bytes);
    } else {
      bytes = pieces.get(piece(task, count));
    }
    ByteBuffer.wrap(bytes).asShortBuffer().get(mean);
    return new TaskSignature(task, count, mean);
  }
}
