// SPDX-License-Identifier: Apache-2.0
package io.moram.boundary.change;

import io.moram.boundary.features.FourierFeatures;
import io.moram.boundary.features.UniformSample;
import io.moram.boundary.snapshot.FloatArrays;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * What a detector keeps of the open task: the number of examples, their mean feature, and a uniform
 * sample of their embeddings, from which the threshold is calibrated.
 */
final class OpenTaskSample {
  private final double[] featureSum = new double[FourierFeatures.WIDTH];
  private final List<float[]> embeddings = new ArrayList<>();
  private final List<float[]> features = new ArrayList<>();
  private long count;

  void add(float[] embedding, float[] feature) {
    for (int i = 0; i < featureSum.length; i++) {
      featureSum[i] += feature[i];
    }
    count++;
    int place = UniformSample.placeOf(count);
    if (place == embeddings.size()) {
      embeddings.add(embedding);
      features.add(feature);
    } else if (place >= 0) {
      embeddings.set(place, embedding);
      features.set(place, feature);
    }
  }

  long count() {
    return count;
  }

  List<float[]> sample() {
    return features;
  }

  float[] mean() {
    float[] mean = new float[featureSum.length];
    for (int i = 0; i < mean.length; i++) {
      mean[i] = (float) (featureSum[i] / count);
    }
    return mean;
  }

  void write(DataOutputStream out) throws IOException {
    out.writeLong(count);
    for (double sum : featureSum) {
      out.writeDouble(sum);
    }
    out.writeInt(embeddings.size());
    for (float[] embedding : embeddings) {
      FloatArrays.write(out, embedding);
    }
  }

  static OpenTaskSample read(DataInputStream in, FourierFeatures map) throws IOException {
    OpenTaskSample summary = new OpenTaskSample();
    summary.count = in.readLong();
    for (int i = 0; i < summary.featureSum.length; i++) {
      summary.featureSum[i] = in.readDouble();
    }
    int size = in.readInt();
    for (int i = 0; i < size; i++) {
      float[] embedding = FloatArrays.read(in, map.embeddingWidth());
      summary.embeddings.add(embedding);
      summary.features.add(map.of(embedding));
    }
    return summary;
  }
}
