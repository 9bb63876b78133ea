// SPDX-License-Identifier: Apache-2.0
package io.moram.boundary.change;

import io.moram.boundary.features.ExampleFeatures;
import io.moram.boundary.features.FourierFeatures;
import io.moram.boundary.pieces.PieceSink;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** The features of the held-back examples, oldest first. */
final class HeldBackWindow {

  /**
   * An example held back.
   *
   * @param products its inner products with the older examples of the window when it was added, the
   *     newest of them last
   */
  // Never compared, and not used outside the package.
  @SuppressWarnings("ArrayRecordComponent")
  record Held(ExampleFeatures example, double[] products) {
    float[] features() {
      return example.features();
    }
  }

  private final List<Held> examples = new ArrayList<>();

  void add(ExampleFeatures example) {
    float[] features = example.features();
    double[] products = new double[examples.size() + 1];
    for (int i = 0; i < examples.size(); i++) {
      products[i] = FourierFeatures.dot(examples.get(i).features(), features);
    }
    products[examples.size()] = FourierFeatures.dot(features, features);
    examples.add(new Held(example, products));
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

  long heapBytes() {
    int products = Double.BYTES * size() + 48;
    return (long) size() * (ExampleFeatures.HEAP_BYTES + products);
  }

  void write(DataOutputStream out, PieceSink pieces) throws IOException {
    out.writeInt(size());
    for (Held held : examples) {
      held.example().write(out, pieces);
    }
  }

  static HeldBackWindow read(ExampleReader in) throws IOException {
    HeldBackWindow window = new HeldBackWindow();
    for (ExampleFeatures example : in.examples()) {
      window.add(example);
    }
    return window;
  }
}
