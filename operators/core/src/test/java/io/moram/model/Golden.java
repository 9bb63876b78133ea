// SPDX-License-Identifier: Apache-2.0
package io.moram.model;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.moram.model.format.Safetensors;
import io.moram.model.format.Tensor;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/** A file of reference numbers under {@code golden/} on the test class path. */
public final class Golden {

  private final String file;
  private final Map<String, Tensor> tensors;

  private Golden(String file, Map<String, Tensor> tensors) {
    this.file = file;
    this.tensors = tensors;
  }

  public static Golden read(String file) throws IOException {
    try (InputStream in = open(file)) {
      return new Golden(file, Safetensors.readAll(file, in));
    }
  }

  /** A list of texts that the file's metadata hold as JSON. */
  public List<String> metadataStrings(String key) throws IOException {
    ObjectMapper json = new ObjectMapper();
    try (InputStream in = open(file)) {
      long length = Long.reverseBytes(new DataInputStream(in).readLong());
      JsonNode header = json.readTree(in.readNBytes(Math.toIntExact(length)));
      List<String> strings = new ArrayList<>();
      json.readTree(header.path("__metadata__").path(key).asText())
          .forEach(node -> strings.add(node.asText()));
      return strings;
    }
  }

  private static InputStream open(String file) {
    return Objects.requireNonNull(Golden.class.getResourceAsStream("/golden/" + file), file);
  }

  public Set<String> names() {
    return tensors.keySet();
  }

  public boolean has(String name) {
    return tensors.containsKey(name);
  }

  public Tensor tensor(String name) {
    return Objects.requireNonNull(tensors.get(name), () -> file + " has no " + name);
  }

  public float[] floats(String name) {
    return tensor(name).toFloats();
  }

  public int[] ints(String name) {
    return tensor(name).toInts();
  }

  /** The tensor in native memory. */
  public NDArray array(NDManager manager, String name) {
    return manager.create(floats(name), shape(name));
  }

  public Shape shape(String name) {
    return new Shape(tensor(name).shape().stream().mapToLong(Long::longValue).toArray());
  }

  /**
   * Fails where a number differs from the reference by more than {@code tolerance}, or by more than
   * that share of the reference's largest number where this is above 1: single precision rounds in
   * proportion (the reference's own gradients, near 25, are 7e-5 away from double precision's).
   */
  public void assertClose(String name, float[] actual, double tolerance) {
    assertClose(name, floats(name), actual, tolerance);
  }

  /** As {@link #assertClose}, once the reference's rows have been brought to length 1. */
  public void assertCloseNormalized(String name, float[] actual, double tolerance) {
    float[] expected = floats(name);
    int width = Math.toIntExact(shape(name).get(1));
    for (int start = 0; start < expected.length; start += width) {
      double square = 0;
      for (int i = start; i < start + width; i++) {
        square += (double) expected[i] * expected[i];
      }
      for (int i = start; i < start + width; i++) {
        expected[i] = (float) (expected[i] / Math.sqrt(square));
      }
    }
    assertClose(name, expected, actual, tolerance);
  }

  private static void assertClose(String name, float[] expected, float[] actual, double tolerance) {
    assertThat(actual).as(name).hasSameSizeAs(expected);
    double worst = 0;
    double largest = 1;
    for (int i = 0; i < expected.length; i++) {
      double difference = Math.abs(expected[i] - actual[i]);
      worst = Double.isNaN(difference) ? Double.POSITIVE_INFINITY : Math.max(worst, difference);
      largest = Math.max(largest, Math.abs(expected[i]));
    }
    assertThat(worst)
        .as("%s: largest difference from %s...", name, Arrays.toString(Arrays.copyOf(expected, 3)))
        .isLessThanOrEqualTo(tolerance * largest);
  }
}
