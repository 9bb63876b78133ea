// SPDX-License-Identifier: Apache-2.0
package io.moram.boundary.change;

import io.moram.boundary.features.FourierFeatures;
import io.moram.boundary.snapshot.FloatArrays;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** The embeddings of the held-back examples, oldest first. */
final class HeldBackWindow {

  /**
   * An example held back.
   *
   * @param products its inner products with the older examples of the window when it was added, the
   *     newest of them last
   */
  // Never compared, and not used outside the package.
  @SuppressWarnings("ArrayRecordComponent")
  record Held(float[] embedding, float[] features, double[] products) {}

  private final List<Held> examples = new ArrayList<>();

  void add(float[] embedding, float[] features) {
    double[] products = new double[examples.size() + 1];
    for (int i = 0; i < examples.size(); i++) {
      products[i] = FourierFeatures.dot(examples.get(i).features(), features);
    }
    products[examples.size()] = FourierFeatures.dot(features, features);
    examples.add(new Held(embedding, features, products));
  }

  int size() {
    return examples.size();
  }

  Held get(int index) {
    return examples.get(index);
  }

  Held removeOldest() {
    return examples.remove(0);
  }

  /** The examples' inner products, centered on a mean feature. */
  CenteredGram gram(float[] mean) {
    int size = size();
    double[] products = new double[size * size];
    double[] withMean = new double[size];
    for (int i = 0; i < size; i++) {
      double[] row = examples.get(i).products();
      // The row also holds products with older examples, which have left since.
      int left = row.length - 1 - i;
      for (int j = 0; j <= i; j++) {
        products[i * size + j] = row[left + j];
        products[j * size + i] = row[left + j];
      }
      withMean[i] = FourierFeatures.dot(examples.get(i).features(), mean);
    }
    CenteredGram.center(products, withMean, FourierFeatures.dot(mean, mean));
    return new CenteredGram(size, products);
  }

  void write(DataOutputStream out) throws IOException {
    out.writeInt(size());
    for (Held held : examples) {
      FloatArrays.write(out, held.embedding());
    }
  }

  static HeldBackWindow read(DataInputStream in, FourierFeatures map) throws IOException {
    HeldBackWindow window = new HeldBackWindow();
    int size = in.readInt();
    for (int i = 0; i < size; i++) {
      float[] embedding = FloatArrays.read(in, map.embeddingWidth());
      window.add(embedding, map.of(embedding));
    }
    return window;
  }
}
