// SPDX-License-Identifier: Apache-2.0
package io.moram.model.format;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/** Writes the safetensors format, which {@link Safetensors} reads. */
public final class SafetensorsWriter {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int ALIGNMENT = 8;

  private SafetensorsWriter() {}

  /**
   * Writes a file.
   *
   * @param tensors its tensors; those of larger elements come first, so that each is aligned
   * @param out receives the file; not closed
   * @throws IllegalArgumentException if two tensors have the same name
   */
  public static void write(List<Tensor> tensors, OutputStream out) throws IOException {
    List<Tensor> ordered =
        tensors.stream()
            .sorted(Comparator.comparingInt((Tensor tensor) -> tensor.type().bytes()).reversed())
            .toList();
    out.write(header(ordered));
    for (Tensor tensor : ordered) {
      out.write(tensor.bytes());
    }
  }

  /** The header's length and the header, filled with spaces so that the tensors are aligned. */
  private static byte[] header(List<Tensor> tensors) throws IOException {
    ObjectNode header = JSON.createObjectNode();
    long start = 0;
    for (Tensor tensor : tensors) {
      if (header.has(tensor.name())) {
        throw new IllegalArgumentException(
            "two tensors have the name " + tensor.name() + "; a name must be unique");
      }
      long end = start + tensor.bytes().length;
      ObjectNode entry = header.putObject(tensor.name()).put("dtype", tensor.type().name());
      ArrayNode shape = entry.putArray("shape");
      tensor.shape().forEach(shape::add);
      entry.putArray("data_offsets").add(start).add(end);
      start = end;
    }
    byte[] text = JSON.writeValueAsBytes(header);
    int length = (text.length + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    byte[] bytes = new byte[Long.BYTES + length];
    Arrays.fill(bytes, (byte) ' ');
    ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).putLong(length).put(text);
    return bytes;
  }
}
