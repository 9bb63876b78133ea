// SPDX-License-Identifier: Apache-2.0
package io.moram.model.format;

import java.io.IOException;
import java.io.InputStream;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * Reads the safetensors format: the header's length in eight bytes, the header as JSON, then the
 * tensors. A file is read once from front to back, so that it need fit neither the heap nor a disk.
 */
public final class Safetensors {

  private Safetensors() {}

  /**
   * All tensors of a file.
   *
   * @param file the file's name, for errors
   * @throws InvalidBackboneException if the file is not well formed
   * @throws IOException if it cannot be read
   */
  public static Map<String, Tensor> readAll(String file, InputStream in) throws IOException {
    Map<String, Tensor> tensors = new HashMap<>();
    read(file, in, name -> true, tensor -> tensors.put(tensor.name(), tensor));
    return tensors;
  }

  /**
   * Hands over the wanted tensors one after the other, in the order in which they lie in the file.
   *
   * @param file the file's name, for errors
   * @param in the file, from its first byte; read to its end, not closed
   * @param wanted by a tensor's name; others are skipped
   */
  static void read(String file, InputStream in, Predicate<String> wanted, Consumer<Tensor> receiver)
      throws IOException {
    for (TensorEntry entry : SafetensorsHeader.read(file, in).tensors()) {
      if (wanted.test(entry.name())) {
        byte[] bytes = in.readNBytes(entry.bytes());
        if (bytes.length < entry.bytes()) {
          throw SafetensorsHeader.truncated(file, (long) entry.bytes() - bytes.length);
        }
        receiver.accept(new Tensor(entry.name(), entry.type(), entry.shape(), bytes));
      } else {
        skipFully(file, in, entry.bytes());
      }
    }
    if (in.read() >= 0) {
      throw SafetensorsHeader.trailing(file);
    }
  }

  /** Reads bytes and drops them. */
  static void skipFully(String file, InputStream in, int length) throws IOException {
    int left = length;
    byte[] buffer = new byte[8192];
    while (left > 0) {
      int count = in.read(buffer, 0, Math.min(left, buffer.length));
      if (count < 0) {
        throw SafetensorsHeader.truncated(file, left);
      }
      left -= count;
    }
  }
}
