// SPDX-License-Identifier: Apache-2.0
package io.moram.boundary.loss;

import io.moram.boundary.snapshot.FloatArrays;
import io.moram.boundary.snapshot.Utf8Texts;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The loss of the nearest-class-mean classifier on embeddings, for test-then-train evaluation
 * (prequential error: Gama et al. 2013, On evaluating stream learning algorithms): first {@link
 * #of} an example, later {@link #learn} it.
 *
 * <p>Classes are bounded by what they take in memory; beyond it the one that was learned longest
 * ago is forgotten.
 */
final class PrequentialLoss {

  /** What the class means and names may take together, in bytes. */
  private static final long BUDGET = 384 * 1024;

  /** A class's count and the lengths of its name and mean, in bytes. */
  private static final int OVERHEAD = 16;

  /** A class's examples. Its mean is written to as examples come. */
  private static final class ClassMean {
    private final float[] mean;
    private long count;

    ClassMean(float[] mean) {
      this.mean = mean;
    }
  }

  /** By label, the one learned longest ago first. */
  private final Map<String, ClassMean> classes = new LinkedHashMap<>();

  private long bytes;

  /**
   * The 0/1 error: 0 if the embedding is nearest, by cosine, to the mean of its own class,
   * otherwise 1. A label that was not learned gives 1.
   */
  double of(float[] embedding, String label) {
    @Nullable String nearest = null;
    double best = Double.NEGATIVE_INFINITY;
    for (Map.Entry<String, ClassMean> each : classes.entrySet()) {
      double similarity = similarity(embedding, each.getValue().mean);
      if (similarity > best) {
        best = similarity;
        nearest = each.getKey();
      }
    }
    return label.equals(nearest) ? 0 : 1;
  }

  /** The cosine, but for the embedding's norm, which is the same for every class. */
  private static double similarity(float[] embedding, float[] mean) {
    double product = 0;
    double squared = 0;
    for (int i = 0; i < embedding.length; i++) {
      product += embedding[i] * mean[i];
      squared += mean[i] * mean[i];
    }
    return squared == 0 ? 0 : product / Math.sqrt(squared);
  }

  void learn(float[] embedding, String label) {
    ClassMean own = classes.remove(label);
    if (own == null) {
      own = new ClassMean(new float[embedding.length]);
      bytes += bytes(label, own);
    }
    own.count++;
    for (int i = 0; i < embedding.length; i++) {
      own.mean[i] += (embedding[i] - own.mean[i]) / own.count;
    }
    classes.put(label, own);
    Iterator<Map.Entry<String, ClassMean>> oldest = classes.entrySet().iterator();
    while (bytes > BUDGET && oldest.hasNext()) {
      Map.Entry<String, ClassMean> forgotten = oldest.next();
      bytes -= bytes(forgotten.getKey(), forgotten.getValue());
      oldest.remove();
    }
  }

  private static long bytes(String label, ClassMean mean) {
    return OVERHEAD
        + label.getBytes(StandardCharsets.UTF_8).length
        + (long) mean.mean.length * Float.BYTES;
  }

  /** How many classes are known. */
  int classes() {
    return classes.size();
  }

  /** About what the classes take on the heap. */
  long heapBytes() {
    return bytes + 128L * classes.size();
  }

  void forget() {
    classes.clear();
    bytes = 0;
  }

  void write(DataOutputStream out) throws IOException {
    out.writeInt(classes.size());
    for (Map.Entry<String, ClassMean> each : classes.entrySet()) {
      Utf8Texts.write(out, each.getKey());
      out.writeLong(each.getValue().count);
      out.writeInt(each.getValue().mean.length);
      FloatArrays.write(out, each.getValue().mean);
    }
  }

  void read(DataInputStream in) throws IOException {
    forget();
    int count = in.readInt();
    for (int i = 0; i < count; i++) {
      String label = Utf8Texts.read(in);
      long examples = in.readLong();
      ClassMean mean = new ClassMean(FloatArrays.read(in, in.readInt()));
      mean.count = examples;
      classes.put(label, mean);
      bytes += bytes(label, mean);
    }
  }
}
