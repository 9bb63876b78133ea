// SPDX-License-Identifier: Apache-2.0
package io.moram.model.format;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import com.fasterxml.jackson.databind.JsonNode;
import io.moram.engine.EngineMemory;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Predicate;

/**
 * A model's tensors in native memory, in single precision, each checked for its shape when used.
 */
public final class Weights {

  private static final String SINGLE = "model.safetensors";
  private static final String INDEX = "model.safetensors.index.json";
  private static final int BUFFER = 1 << 20;

  private final NDManager manager;
  private final Map<String, NDArray> tensors = new HashMap<>();

  private Weights(NDManager manager) {
    this.manager = manager;
  }

  /**
   * Reads one file, or every file that an index names.
   *
   * @param manager owns the tensors
   * @param wanted by a tensor's name; others are skipped
   * @param digest is fed every byte
   */
  public static Weights load(
      BackboneFiles files, NDManager manager, Predicate<String> wanted, MessageDigest digest)
      throws IOException {
    Weights weights = new Weights(manager);
    if (files.has(SINGLE)) {
      weights.add(files, SINGLE, wanted, digest);
    } else if (files.has(INDEX)) {
      JsonNode map = files.json(INDEX).path("weight_map");
      TreeSet<String> shards = new TreeSet<>();
      for (JsonNode shard : map) {
        shards.add(shard.asText());
      }
      for (String shard : shards) {
        if (shard.contains("/") || shard.contains("\\")) {
          throw new InvalidBackboneException(
              files.describe(INDEX) + " names " + shard + ", which is not in the same folder");
        }
        weights.add(files, shard, wanted, digest);
      }
    } else {
      throw new InvalidBackboneException(
          files.describe(SINGLE) + " is missing, and so is " + INDEX + " for several files");
    }
    return weights;
  }

  private void add(BackboneFiles files, String name, Predicate<String> wanted, MessageDigest digest)
      throws IOException {
    try (InputStream in =
        new DigestInputStream(new BufferedInputStream(files.open(name), BUFFER), digest)) {
      Safetensors.read(files.describe(name), in, wanted, this::add);
    } catch (IllegalStateException e) {
      throw new InvalidBackboneException(files.describe(name) + ": " + e.getMessage(), e);
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
