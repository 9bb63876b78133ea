// SPDX-License-Identifier: Apache-2.0
package io.moram.model.format;

import static ai.djl.ndarray.types.DataType.FLOAT16;
import static ai.djl.ndarray.types.DataType.FLOAT32;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.moram.engine.BFloat16;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.ShortBuffer;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Predicate;

/**
 * A model's tensors in native memory, each checked for its shape when used. Their bytes go from the
 * files to the engine in pieces, so no tensor need fit the heap.
 */
public final class Weights {

  private static final int BUFFER = 1 << 20;

  /** A multiple of the size of every element. */
  private static final int PIECE = 4 << 20;

  private final NDManager manager;
  private final boolean rounded;
  private final Map<String, NDArray> tensors = new HashMap<>();

  private Weights(NDManager manager, boolean rounded) {
    this.manager = manager;
    this.rounded = rounded;
  }

  /**
   * Reads the tensors of all files in single precision.
   *
   * @param manager owns the tensors
   * @param wanted by a tensor's name; others are skipped
   * @param digest is fed every byte
   */
  public static Weights load(
      WeightFiles files, NDManager manager, Predicate<String> wanted, MessageDigest digest)
      throws IOException {
    return load(files, manager, wanted, digest, false);
  }

  /**
   * Reads the tensors of all files.
   *
   * @param manager owns the tensors
   * @param wanted by a tensor's name; others are skipped
   * @param digest is fed every byte
   * @param rounded whether tensors of two and more dimensions are kept in BF16; others are in
   *     single precision
   */
  public static Weights load(
      WeightFiles files,
      NDManager manager,
      Predicate<String> wanted,
      MessageDigest digest,
      boolean rounded)
      throws IOException {
    Weights weights = new Weights(manager, rounded);
    for (WeightFiles.WeightFile file : files.files()) {
      String name = files.describe(file);
      try (InputStream in =
          new DigestInputStream(new BufferedInputStream(files.open(file), BUFFER), digest)) {
        for (TensorEntry entry : SafetensorsHeader.read(name, in).tensors()) {
          if (wanted.test(entry.name())) {
            weights.read(name, in, entry);
          } else {
            Safetensors.skipFully(name, in, entry.bytes());
          }
        }
        if (in.read() >= 0) {
          throw SafetensorsHeader.trailing(name);
        }
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

  private void read(String file, InputStream in, TensorEntry entry) throws IOException {
    if (!TensorChecks.areWeights(entry.type())) {
      throw new InvalidBackboneException(
          String.format(
              "%s: %s is of type %s; it should be F32, F16 or BF16",
              file, entry.name(), entry.type()));
    }
    Shape shape = new Shape(entry.shape().stream().mapToLong(Long::longValue).toArray());
    NDArray tensor = zeros(shape);
    tensors.put(entry.name(), tensor);
    byte[] bytes = new byte[Math.min(PIECE, entry.bytes())];
    for (int from = 0; from < entry.bytes(); from += bytes.length) {
      int count = Math.min(bytes.length, entry.bytes() - from);
      int read = in.readNBytes(bytes, 0, count);
      if (read < count) {
        throw SafetensorsHeader.truncated(file, (long) entry.bytes() - from - read);
      }
      try (NDArray piece = piece(ByteBuffer.wrap(bytes, 0, count), entry.type())) {
        BFloat16.place(tensor, piece, from / entry.type().bytes());
      }
    }
  }

  private NDArray zeros(Shape shape) {
    if (!rounded || shape.dimension() < 2) {
      return manager.zeros(shape);
    }
    try (NDArray like = manager.zeros(new Shape(0))) {
      return BFloat16.zeros(like, shape.getShape());
    }
  }

  /** Numbers in the engine, in single or in half precision. */
  private NDArray piece(ByteBuffer bytes, TensorType type) {
    if (type != TensorType.BF16) {
      Shape shape = new Shape(bytes.remaining() / type.bytes());
      ByteBuffer same = manager.allocateDirect(bytes.remaining()).put(bytes).flip();
      return manager.create(same, shape, type == TensorType.F16 ? FLOAT16 : FLOAT32);
    }
    // DJL makes no array of bytes in BF16, whose numbers are the upper halves of those of FLOAT32.
    ShortBuffer upper = bytes.order(ByteOrder.LITTLE_ENDIAN).asShortBuffer();
    Shape shape = new Shape(upper.remaining());
    ByteBuffer wide = manager.allocateDirect(Float.BYTES * upper.remaining());
    while (upper.hasRemaining()) {
      wide.putInt(upper.get() << Short.SIZE);
    }
    return manager.create(wide.flip(), shape, FLOAT32);
  }

  /** Whether tensors of two and more dimensions are in BF16. */
  public boolean areRounded() {
    return rounded;
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
