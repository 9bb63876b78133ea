// SPDX-License-Identifier: Apache-2.0
package io.moram.model.format;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/**
 * Damages JSON and safetensors headers. The same seed makes the same files. Half of the changes are
 * of the tree: a value is removed, copied elsewhere, renamed or put to an extreme, so that the file
 * stays JSON. The others are of bytes.
 */
public final class FolderMutator {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
  private static final int MOST_CHANGES = 3;

  private final Random random;

  public FolderMutator(long seed) {
    this.random = new Random(seed);
  }

  public int nextInt(int bound) {
    return random.nextInt(bound);
  }

  /** A damaged file of JSON. */
  public byte[] json(byte[] original) throws IOException {
    byte[] changed = original;
    int changes = 1 + random.nextInt(MOST_CHANGES);
    if (random.nextInt(3) > 0) {
      JsonNode root = JSON.readTree(original);
      for (int i = 0; i < changes; i++) {
        change(root);
      }
      return JSON.writeValueAsBytes(root);
    }
    for (int i = 0; i < changes; i++) {
      changed = bytes(changed);
    }
    return changed;
  }

  /** A file of weights with a damaged header, length or end. */
  public byte[] weights(byte[] original) throws IOException {
    long length = ByteBuffer.wrap(original).order(ByteOrder.LITTLE_ENDIAN).getLong();
    int end = Long.BYTES + Math.toIntExact(length);
    if (random.nextInt(10) == 0) {
      return Arrays.copyOf(original, random.nextInt(original.length + 100));
    }
    byte[] sound = Arrays.copyOfRange(original, Long.BYTES, end);
    byte[] header = random.nextInt(5) == 0 ? enlarged(sound, original.length - end) : json(sound);
    long announced = random.nextInt(20) == 0 ? number().asLong() : header.length;
    return ByteBuffer.allocate(Long.BYTES + header.length + original.length - end)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putLong(announced)
        .put(header)
        .put(original, end, original.length - end)
        .array();
  }

  /** A header with one more tensor, which has no bytes or too many, and spaces at its end. */
  private byte[] enlarged(byte[] header, int dataBytes) throws IOException {
    ObjectNode root = (ObjectNode) JSON.readTree(header);
    ObjectNode tensor = root.putObject("extra" + random.nextInt(100)).put("dtype", "U8");
    int size = random.nextInt(2);
    tensor.putArray("shape").add(size).add(1);
    tensor.putArray("data_offsets").add(dataBytes).add(dataBytes + size);
    String text = root.toString() + " ".repeat(random.nextInt(20));
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private byte[] bytes(byte[] original) {
    byte[] changed = original.clone();
    int at = random.nextInt(changed.length);
    switch (random.nextInt(5)) {
      case 0 -> changed[at] = (byte) random.nextInt();
      case 1 -> changed[at] ^= (byte) (1 << random.nextInt(8));
      case 2 -> changed[at] = (byte) "{}[]\":,0-e\\\0".charAt(random.nextInt(12));
      case 3 -> {
        return Arrays.copyOf(changed, at + 1);
      }
      default -> {
        int from = random.nextInt(changed.length);
        byte[] joined = Arrays.copyOf(changed, at + changed.length - from);
        System.arraycopy(changed, from, joined, at, changed.length - from);
        return joined;
      }
    }
    return changed;
  }

  /** Changes one value somewhere in the tree; small trees within are found as often as large. */
  private void change(JsonNode root) {
    JsonNode parent = root;
    while (true) {
      List<JsonNode> inner = new ArrayList<>();
      parent.forEach(
          child -> {
            if (child.isContainerNode() && !child.isEmpty()) {
              inner.add(child);
            }
          });
      if (inner.isEmpty() || random.nextInt(4) == 0) {
        break;
      }
      parent = inner.get(random.nextInt(inner.size()));
    }
    if (parent instanceof ObjectNode object && !object.isEmpty()) {
      List<String> names = new ArrayList<>();
      object.fieldNames().forEachRemaining(names::add);
      String name = names.get(random.nextInt(names.size()));
      switch (random.nextInt(5)) {
        case 0 -> object.remove(name);
        case 1 -> object.set(name + text().asText(), object.path(name).deepCopy());
        case 2 -> object.set(name, object.path(names.get(random.nextInt(names.size()))).deepCopy());
        default -> object.set(name, value());
      }
    } else if (parent instanceof ArrayNode array && !array.isEmpty()) {
      int at = random.nextInt(array.size());
      switch (random.nextInt(3)) {
        case 0 -> array.remove(at);
        case 1 -> array.insert(at, value());
        default -> array.set(at, value());
      }
    }
  }

  private JsonNode value() {
    return switch (random.nextInt(6)) {
      case 0 -> NODES.nullNode();
      case 1 -> NODES.booleanNode(random.nextBoolean());
      case 2 -> text();
      case 3 -> NODES.arrayNode().add(number()).add(text());
      case 4 -> NODES.objectNode().set(text().asText(), number());
      default -> number();
    };
  }

  private JsonNode number() {
    return switch (random.nextInt(9)) {
      case 0 -> NODES.numberNode(0);
      case 1 -> NODES.numberNode(-1);
      case 2 -> NODES.numberNode(Integer.MAX_VALUE);
      case 3 -> NODES.numberNode(Long.MAX_VALUE);
      case 4 -> NODES.numberNode(Long.MIN_VALUE);
      case 5 -> NODES.numberNode(1e300);
      case 6 -> NODES.numberNode(0.5);
      case 7 -> NODES.numberNode(1L << random.nextInt(62));
      default -> NODES.numberNode(random.nextInt(100));
    };
  }

  private JsonNode text() {
    String text =
        switch (random.nextInt(6)) {
          case 0 -> "";
          case 1 -> "a\0\n\u001b[31m\u202e";
          case 2 -> "\uD83D";
          case 3 -> "F32";
          case 4 -> "../x".repeat(random.nextInt(1_000));
          default -> new String(new byte[] {(byte) random.nextInt(127)}, StandardCharsets.US_ASCII);
        };
    return NODES.textNode(text);
  }
}
