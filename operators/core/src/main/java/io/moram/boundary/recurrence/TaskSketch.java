// SPDX-License-Identifier: Apache-2.0
package io.moram.boundary.recurrence;

import io.moram.boundary.features.FourierFeatures;
import io.moram.boundary.features.UniformSample;
import io.moram.boundary.snapshot.FloatArrays;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** The sum and a uniform sample of a task's features, from which its signature is made. */
final class TaskSketch {
  private final double[] sum = new double[FourierFeatures.WIDTH];
  private final List<float[]> sample = new ArrayList<>();
  private long count;

  void add(float[] features) {
    for (int i = 0; i < sum.length; i++) {
      sum[i] += features[i];
    }
    count++;
    int place = UniformSample.placeOf(count);
    if (place == sample.size()) {
      sample.add(features);
    } else if (place >= 0) {
      sample.set(place, features);
    }
  }

  long count() {
    return count;
  }

  List<float[]> sample() {
    return sample;
  }

  double[] mean() {
    double[] mean = sum.clone();
    for (int i = 0; i < mean.length; i++) {
      mean[i] /= count;
    }
    return mean;
  }

  void write(DataOutputStream out) throws IOException {
    out.writeLong(count);
    for (double value : sum) {
      out.writeDouble(value);
    }
    out.writeInt(sample.size());
    for (float[] features : sample) {
      FloatArrays.write(out, features);
    }
  }

  static TaskSketch read(DataInputStream in) throws IOException {
    TaskSketch sketch = new TaskSketch();
    sketch.count = in.readLong();
    for (int i = 0; i < sketch.sum.length; i++) {
      sketch.sum[i] = in.readDouble();
    }
    int size = in.readInt();
    for (int i = 0; i < size; i++) {
      sketch.sample.add(FloatArrays.read(in, FourierFeatures.WIDTH));
    }
    return sketch;
  }
}
