// SPDX-License-Identifier: Apache-2.0
package io.moram.model.format;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A tensor as the header of a safetensors file describes it.
 *
 * @param name its name in the file
 * @param type its element type
 * @param shape its dimensions; empty for a single number
 * @param start the place of its first byte after the header
 * @param end the place after its last byte
 */
public record TensorEntry(String name, TensorType type, List<Long> shape, long start, long end) {

  private static final int LARGEST_TENSOR = Integer.MAX_VALUE - 8;
  private static final int MOST_DIMENSIONS = 64;

  /** How many bytes it has. */
  int bytes() {
    return Math.toIntExact(end - start);
  }

  /**
   * Reads the description of a tensor.
   *
   * @param file the file's name, for errors
   * @param json at the first token of the description; afterwards at its last
   */
  static TensorEntry parse(String file, String name, JsonParser json) throws IOException {
    String where = file + ": tensor " + PrintableText.of(name);
    if (name.chars().anyMatch(Character::isISOControl)) {
      throw new InvalidBackboneException(where + " has a control character in its name");
    }
    if (json.currentToken() != JsonToken.START_OBJECT) {
      throw new InvalidBackboneException(where + " is not described by a JSON object");
    }
    TensorType type = null;
    List<Long> shape = null;
    List<Long> offsets = null;
    while (json.nextToken() == JsonToken.FIELD_NAME) {
      String field = json.currentName();
      json.nextToken();
      switch (field) {
        case "dtype" -> type = type(where, json.getText());
        case "shape" -> shape = wholeNumbers(where, field, json);
        case "data_offsets" -> offsets = wholeNumbers(where, field, json);
        default -> json.skipChildren();
      }
    }
    if (type == null || shape == null || offsets == null) {
      throw new InvalidBackboneException(where + " lacks its dtype, shape or data_offsets");
    }
    if (offsets.size() != 2) {
      throw new InvalidBackboneException(
          where + ": data_offsets has " + offsets.size() + " numbers; must have 2");
    }
    TensorEntry entry = new TensorEntry(name, type, shape, offsets.get(0), offsets.get(1));
    Long bytes = entry.bytesOfShape();
    if (bytes == null || bytes != entry.end - entry.start || bytes > LARGEST_TENSOR) {
      throw new InvalidBackboneException(
          String.format(
              Locale.ROOT,
              "%s: type %s and shape %s do not fit its bytes %d to %d (at most %d)",
              where,
              type,
              shape,
              entry.start,
              entry.end,
              LARGEST_TENSOR));
    }
    return entry;
  }

  /** The bytes that type and shape make; null if it is more than a file can have. */
  private @Nullable Long bytesOfShape() {
    try {
      long size = type.bytes();
      for (long dimension : shape) {
        size = Math.multiplyExact(size, dimension);
      }
      return size;
    } catch (ArithmeticException e) {
      return null;
    }
  }

  private static TensorType type(String where, String name) throws InvalidBackboneException {
    for (TensorType type : TensorType.values()) {
      if (type.name().equals(name)) {
        return type;
      }
    }
    throw new InvalidBackboneException(
        where + " has the unknown type \"" + PrintableText.of(name) + "\"");
  }

  private static List<Long> wholeNumbers(String where, String field, JsonParser json)
      throws IOException {
    List<Long> numbers = new ArrayList<>();
    boolean isRight = json.currentToken() == JsonToken.START_ARRAY;
    while (isRight && json.nextToken() != JsonToken.END_ARRAY) {
      isRight =
          numbers.size() < MOST_DIMENSIONS
              && json.currentToken() == JsonToken.VALUE_NUMBER_INT
              && json.getNumberType() != JsonParser.NumberType.BIG_INTEGER
              && json.getLongValue() >= 0;
      if (isRight) {
        numbers.add(json.getLongValue());
      }
    }
    if (!isRight) {
      throw new InvalidBackboneException(
          String.format(
              Locale.ROOT,
              "%s: %s must be at most %d whole numbers of 0 or more, without a point",
              where,
              field,
              MOST_DIMENSIONS));
    }
    return List.copyOf(numbers);
  }
}
