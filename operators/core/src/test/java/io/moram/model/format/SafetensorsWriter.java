// SPDX-License-Identifier: Apache-2.0
package io.moram.model.format;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;

/** Writes the safetensors format. */
public final class SafetensorsWriter {

  private SafetensorsWriter() {}

  public static byte[] write(List<Tensor> tensors) throws IOException {
    ObjectMapper json = new ObjectMapper();
    ObjectNode header = json.createObjectNode();
    ByteArrayOutputStream data = new ByteArrayOutputStream();
    for (Tensor tensor : tensors) {
      ObjectNode entry = header.putObject(tensor.name()).put("dtype", tensor.type().name());
      tensor.shape().forEach(entry.withArray("shape")::add);
      entry.putArray("data_offsets").add(data.size()).add(data.size() + tensor.bytes().length);
      data.writeBytes(tensor.bytes());
    }
    return join(json.writeValueAsBytes(header), data.toByteArray());
  }

  static byte[] join(byte[] header, byte[] data) {
    return ByteBuffer.allocate(Long.BYTES + header.length + data.length)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putLong(header.length)
        .put(header)
        .put(data)
        .array();
  }
}
