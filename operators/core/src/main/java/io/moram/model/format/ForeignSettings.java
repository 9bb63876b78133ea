// SPDX-License-Identifier: Apache-2.0
package io.moram.model.format;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;

/**
 * Typed access to a JSON object of settings. A key that is null counts as absent.
 *
 * @param file the file's name, for errors
 */
public record ForeignSettings(String file, JsonNode root) {

  private static final int MOST_PIXELS = 16_384;

  /** Whether the key has a value. */
  public boolean has(String key) {
    return root.hasNonNull(key);
  }

  /** The value of a key. */
  public JsonNode get(String key) {
    return root.path(key);
  }

  /** Keys that have a value. */
  public static Set<String> keys(JsonNode node) {
    Set<String> keys = new TreeSet<>();
    node.properties()
        .forEach(
            entry -> {
              if (!entry.getValue().isNull()) {
                keys.add(entry.getKey());
              }
            });
    return keys;
  }

  /**
   * A flag.
   *
   * @param otherwise what the key's absence means
   */
  public boolean flag(String key, boolean otherwise) throws InvalidBackboneException {
    if (!has(key)) {
      return otherwise;
    }
    if (!get(key).isBoolean()) {
      throw refused("%s is %s; must be true or false", key, shown(key));
    }
    return get(key).asBoolean();
  }

  /** A number of pixels that belongs to a key. */
  public int pixels(String key, JsonNode node) throws InvalidBackboneException {
    if (!node.isInt() || node.asInt() < 1 || node.asInt() > MOST_PIXELS) {
      throw refused("%s is %s; must be 1 to %d pixels", key, shown(key), MOST_PIXELS);
    }
    return node.asInt();
  }

  /** A finite number that belongs to a key. */
  public float number(String key, JsonNode node) throws InvalidBackboneException {
    float value = (float) node.asDouble();
    if (!node.isNumber() || !Float.isFinite(value)) {
      throw refused("%s is %s; must be a number", key, shown(key));
    }
    return value;
  }

  /**
   * A finite number.
   *
   * @param otherwise what the key's absence means
   */
  public double number(String key, double otherwise) throws InvalidBackboneException {
    if (!has(key)) {
      return otherwise;
    }
    double value = get(key).asDouble();
    if (!get(key).isNumber() || !Double.isFinite(value)) {
      throw refused("%s is %s; must be a number", key, shown(key));
    }
    return value;
  }

  /**
   * A whole number.
   *
   * @param otherwise what the key's absence means
   */
  public int whole(String key, int otherwise, int least, int most) throws InvalidBackboneException {
    if (!has(key)) {
      return otherwise;
    }
    if (!get(key).isInt() || get(key).asInt() < least || get(key).asInt() > most) {
      throw refused("%s is %s; must be a whole number of %d to %d", key, shown(key), least, most);
    }
    return get(key).asInt();
  }

  /** The value of a key, for errors. */
  public String shown(String key) {
    return PrintableText.of(get(key));
  }

  /** An error that names the file. */
  public InvalidBackboneException refused(String format, Object... arguments) {
    return new InvalidBackboneException(
        file + ": " + String.format(Locale.ROOT, format, arguments) + ".");
  }
}
