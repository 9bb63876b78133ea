// SPDX-License-Identifier: Apache-2.0
package io.moram.boundary.recurrence;

import io.moram.boundary.features.ExampleFeatures;
import io.moram.boundary.features.FourierFeatures;
import io.moram.boundary.features.UniformSample;
import io.moram.boundary.pieces.PieceSink;
import io.moram.boundary.pieces.PieceSource;
import io.moram.boundary.snapshot.FloatArrays;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** The sum and a uniform sample of a task's features, from which its signature is made. */
final class TaskSketch {
  /** The positions of a version 1 snapshot's examples, which it does not name, count downwards. */
  private static final long FIRST_SAMPLED = -2_001;

  private final double[] sum = new double[FourierFeatures.WIDTH];
  private final List<ExampleFeatures> sample = new ArrayList<>();
  private long count;

  void add(ExampleFeatures example) {
    for (int i = 0; i < sum.length; i++) {
      sum[i] += example.features()[i];
    }
    count++;
    int place = UniformSample.placeOf(count);
    if (place == sample.size()) {
      sample.add(example);
    } else if (place >= 0) {
      sample.set(place, example);
    }
  }

  long count() {
    return count;
  }

  List<float[]> sample() {
    return sample.stream().map(ExampleFeatures::features).toList();
  }

  double[] mean() {
    double[] mean = sum.clone();
    for (int i = 0; i < mean.length; i++) {
      mean[i] /= count;
    }
    return mean;
  }

  long heapBytes() {
    return (long) Double.BYTES * sum.length + (long) sample.size() * ExampleFeatures.HEAP_BYTES;
  }

  void write(DataOutputStream out, PieceSink pieces) throws IOException {
    out.writeLong(count);
    for (double value : sum) {
      out.writeDouble(value);
    }
    out.writeInt(sample.size());
    for (ExampleFeatures example : sample) {
      example.write(out, pieces);
    }
  }

  static TaskSketch read(DataInputStream in, int version, PieceSource pieces) throws IOException {
    TaskSketch sketch = new TaskSketch();
    sketch.count = in.readLong();
    for (int i = 0; i < sketch.sum.length; i++) {
      sketch.sum[i] = in.readDouble();
    }
    int size = in.readInt();
    for (int i = 0; i < size; i++) {
      sketch.sample.add(
          version == 1
              ? new ExampleFeatures(FIRST_SAMPLED - i, FloatArrays.read(in, FourierFeatures.WIDTH))
              : ExampleFeatures.read(in, pieces));
    }
    return sketch;
  }
}
