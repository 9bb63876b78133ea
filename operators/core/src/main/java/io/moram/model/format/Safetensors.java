// SPDX-License-Identifier: Apache-2.0
package io.moram.model.format;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Reads the safetensors format: the header's length in eight bytes, the header as JSON, then the
 * tensors. A file is read once from front to back, so that it need fit neither the heap nor a disk.
 */
public final class Safetensors {

  /** The format's own limit on the header. */
  private static final int LARGEST_HEADER = 100_000_000;

  private static final int LARGEST_TENSOR = Integer.MAX_VALUE - 8;
  private static final String METADATA = "__metadata__";
  private static final ObjectMapper JSON =
      JsonMapper.builder()
          .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private record Entry(String name, TensorType type, List<Long> shape, long start, long end) {}

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
   * @param in the file, from its first byte; read to the end of the last tensor, not closed
   * @param wanted by a tensor's name; others are skipped
   */
  static void read(String file, InputStream in, Predicate<String> wanted, Consumer<Tensor> receiver)
      throws IOException {
    long position = 0;
    for (Entry entry : readHeader(file, in)) {
      if (entry.start() != position) {
        throw new InvalidBackboneException(
            String.format(
                Locale.ROOT,
                "%s: tensor %s starts at %d and not at %d, where the one before it ends",
                file,
                entry.name(),
                entry.start(),
                position));
      }
      position = entry.end();
      if (wanted.test(entry.name())) {
        byte[] bytes = readFully(file, in, Math.toIntExact(entry.end() - entry.start()));
        receiver.accept(new Tensor(entry.name(), entry.type(), entry.shape(), bytes));
      } else {
        skipFully(file, in, entry.end() - entry.start());
      }
    }
  }

  private static List<Entry> readHeader(String file, InputStream in) throws IOException {
    ByteBuffer prefix =
        ByteBuffer.wrap(readFully(file, in, Long.BYTES)).order(ByteOrder.LITTLE_ENDIAN);
    long length = prefix.getLong();
    if (length < 2 || length > LARGEST_HEADER) {
      throw new InvalidBackboneException(
          String.format(
              Locale.ROOT,
              "%s: is this a safetensors file? Its header would be %d bytes long; 2 to %d are legal",
              file,
              length,
              LARGEST_HEADER));
    }
    String header = new String(readFully(file, in, (int) length), StandardCharsets.UTF_8);
    List<Entry> entries = new ArrayList<>();
    for (Map.Entry<String, JsonNode> field : parse(file, header).properties()) {
      if (!field.getKey().equals(METADATA)) {
        entries.add(entry(file, field.getKey(), field.getValue()));
      }
    }
    entries.sort(Comparator.comparingLong(Entry::start).thenComparingLong(Entry::end));
    return entries;
  }

  private static JsonNode parse(String file, String header) throws InvalidBackboneException {
    try {
      JsonNode root = JSON.readTree(header);
      if (root.isObject()) {
        return root;
      }
    } catch (JsonProcessingException e) {
      throw new InvalidBackboneException(
          file + ": the header is not JSON: " + e.getOriginalMessage(), e);
    }
    throw new InvalidBackboneException(file + ": the header is not a JSON object");
  }

  private static Entry entry(String file, String name, JsonNode node)
      throws InvalidBackboneException {
    TensorType type = type(node.path("dtype").asText());
    if (type == null) {
      throw new InvalidBackboneException(
          file + ": tensor " + name + " has the unknown type " + node.path("dtype"));
    }
    JsonNode offsets = node.path("data_offsets");
    List<Long> shape = new ArrayList<>();
    try {
      long size = type.bytes();
      for (JsonNode dimension : node.path("shape")) {
        if (!dimension.canConvertToLong() || dimension.asLong() < 0) {
          throw new ArithmeticException("dimension " + dimension);
        }
        shape.add(dimension.asLong());
        size = Math.multiplyExact(size, dimension.asLong());
      }
      long start = offsets.path(0).asLong(-1);
      long end = offsets.path(1).asLong(-1);
      if (!node.path("shape").isArray()
          || start < 0
          || Math.subtractExact(end, start) != size
          || size > LARGEST_TENSOR) {
        throw new ArithmeticException(size + " bytes");
      }
      return new Entry(name, type, List.copyOf(shape), start, end);
    } catch (ArithmeticException e) {
      throw new InvalidBackboneException(
          String.format(
              Locale.ROOT,
              "%s: tensor %s: type %s and shape %s do not fit its bytes %s (at most %d), %s",
              file,
              name,
              type,
              node.path("shape"),
              offsets,
              LARGEST_TENSOR,
              e.getMessage()),
          e);
    }
  }

  private static @Nullable TensorType type(String name) {
    for (TensorType type : TensorType.values()) {
      if (type.name().equals(name)) {
        return type;
      }
    }
    return null;
  }

  private static byte[] readFully(String file, InputStream in, int length) throws IOException {
    byte[] bytes = in.readNBytes(length);
    if (bytes.length < length) {
      throw truncated(file, length - bytes.length);
    }
    return bytes;
  }

  private static void skipFully(String file, InputStream in, long length) throws IOException {
    long left = length;
    byte[] buffer = new byte[8192];
    while (left > 0) {
      int count = in.read(buffer, 0, (int) Math.min(left, buffer.length));
      if (count < 0) {
        throw truncated(file, left);
      }
      left -= count;
    }
  }

  private static InvalidBackboneException truncated(String file, long missing) {
    return new InvalidBackboneException(
        file + " ends early: at least " + missing + " more bytes are announced in it");
  }
}
