// SPDX-License-Identifier: Apache-2.0
package io.moram.boundary.change;

import io.moram.boundary.features.ExampleFeatures;
import io.moram.boundary.features.FourierFeatures;
import io.moram.boundary.features.UniformSample;
import io.moram.boundary.pieces.PieceSink;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * What a detector keeps of the open task: the number of examples, their mean feature, and a uniform
 * sample of their features, from which the threshold is calibrated.
 */
final class OpenTaskSample {
  private final double[] featureSum = new double[FourierFeatures.WIDTH];
  private final List<ExampleFeatures> sample = new ArrayList<>();
  private long count;

  void add(ExampleFeatures example) {
    for (int i = 0; i < featureSum.length; i++) {
      featureSum[i] += example.features()[i];
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

  float[] mean() {
    float[] mean = new float[featureSum.length];
    for (int i = 0; i < mean.length; i++) {
      mean[i] = (float) (featureSum[i] / count);
    }
    return mean;
  }

  long heapBytes() {
    return (long) Double.BYTES * featureSum.length
        + (long) sample.size() * ExampleFeatures.HEAP_BYTES;
  }

  void write(DataOutputStream out, PieceSink pieces) throws IOException {
    out.writeLong(count);
    for (double sum : featureSum) {
      out.writeDouble(sum);
    }
    out.writeInt(sample.size());
    for (ExampleFeatures example : sample) {
      example.write(out, pieces);
    }
  }

  static OpenTaskSample read(DataInputStream in, ExampleReader examples) throws IOException {
    OpenTaskSample summary = new OpenTaskSample();
    summary.count = in.readLong();
    for (int i = 0; i < summary.featureSum.length; i++) {
      summary.featureSum[i] = in.readDouble();
    }
    summary.sample.addAll(examples.examples());
    return summary;
  }
}
