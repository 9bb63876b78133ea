// SPDX-License-Identifier: Apache-2.0
package io.moram.model.format;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.moram.engine.EngineMemory;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Predicate;

/**
 * A model's tensors in native memory, in single precision, each checked for its shape when used.
 */
public final class Weights {

  private static final int BUFFER = 1 << 20;

  private final NDManager manager;
  private final Map<String, NDArray> tensors = new HashMap<>();

  private Weights(NDManager manager) {
    this.manager = manager;
  }

  /**
   * Reads the tensors of all files.
   *
   * @param manager owns the tensors
   * @param wanted by a tensor's name; others are skipped
   * @param digest is fed every byte
   */
  public static Weights load(
      WeightFiles files, NDManager manager, Predicate<String> wanted, MessageDigest digest)
      throws IOException {
    Weights weights = new Weights(manager);
    for (WeightFiles.WeightFile file : files.files()) {
      try (InputStream in =
          new DigestInputStream(new BufferedInputStream(files.open(file), BUFFER), digest)) {
        Safetensors.read(files.describe(file), in, wanted, weights::add);
      } catch (IllegalStateException e) {
        throw new InvalidBackboneException(files.describe(file) + ": " + e.getMessage(), e);
      }
    }
    return weights;
  }

  /**
   * Reads all files for their digest alone.
   *
   * @param digest is fed every byte
   */
  public static void digest(WeightFiles files, MessageDigest digest) throws IOException {
    byte[] buffer = new byte[BUFFER];
    for (WeightFiles.WeightFile file : files.files()) {
      try (InputStream in = files.open(file)) {
        for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
          digest.update(buffer, 0, count);
        }
      }
    }
  }

  private void add(Tensor tensor) {
    Shape shape = new Shape(tensor.shape().stream().mapToLong(Long::longValue).toArray());
    tensors.put(tensor.name(), EngineMemory.copy(manager.create(tensor.toFloats(), shape)));
  }

  /**
   * A tensor, which stays the manager's.
   *
   * @throws InvalidBackboneException if it is missing or of another shape
   */
  public NDArray tensor(String name, long... shape) throws InvalidBackboneException {
    NDArray tensor = tensors.get(name);
    if (tensor == null) {
      throw new InvalidBackboneException("the weights lack the tensor " + name);
    }
    if (!tensor.getShape().equals(new Shape(shape))) {
      throw new InvalidBackboneException(
          String.format(
              "tensor %s has the shape %s; the configuration wants %s",
              name, tensor.getShape(), new Shape(shape)));
    }
    return tensor;
  }
}
