// SPDX-License-Identifier: Apache-2.0
package io.moram.jobs.options;

import io.moram.jobs.range.OptionRange;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.configuration.description.HtmlFormatter;
import org.jspecify.annotations.Nullable;

/**
 * A Flink option with its documentation: its type, range, default and description.
 *
 * @param option the option
 * @param valueType the type of its values
 * @param range the range of its values; null if every value of the type is allowed
 */
public record TypedOption(ConfigOption<?> option, Type valueType, @Nullable OptionRange<?> range) {

  private static final Map<Type, String> TYPE_NAMES =
      Map.of(
          Integer.class, "integer",
          Long.class, "integer",
          Float.class, "number",
          Double.class, "number",
          Boolean.class, "true|false",
          String.class, "text",
          Duration.class, "duration",
          MemorySize.class, "memory size",
          Map.class, "key:value,...");

  /** The key in a YAML file or after {@code -D}. */
  public String key() {
    return option.key();
  }

  /** The flag on the command line: the last part of the key. */
  public String flag() {
    return "--" + key().substring(key().lastIndexOf('.') + 1);
  }

  /** The type in one word; for an enum, its values. */
  public String typeName() {
    if (valueType instanceof Class<?> enumType && enumType.isEnum()) {
      StringBuilder values = new StringBuilder();
      for (Object constant : enumType.getEnumConstants()) {
        values.append(values.isEmpty() ? "" : "|").append(constant);
      }
      return values.toString().toLowerCase(Locale.ROOT);
    }
    Type raw = valueType instanceof ParameterizedType generic ? generic.getRawType() : valueType;
    return TYPE_NAMES.getOrDefault(raw, raw instanceof Class<?> c ? nameOf(c) : "value");
  }

  /** The type and the range, for example {@code integer, 1 or more}. */
  public String takes() {
    if (range == null) {
      return typeName();
    }
    return valueType == String.class ? range.text() : typeName() + ", " + range.text();
  }

  /** The default value as text; empty if there is none. */
  public String defaultText() {
    Object value = option.defaultValue();
    if (value == null || value.equals("") || value.equals(Map.of())) {
      return "";
    }
    if (value instanceof Duration duration) {
      return durationText(duration);
    }
    return value instanceof Enum<?> constant
        ? constant.toString().toLowerCase(Locale.ROOT)
        : value.toString();
  }

  /** The description as one line of text. */
  public String description() {
    return new HtmlFormatter().format(option.description());
  }

  /**
   * Sets the option from text.
   *
   * @throws IllegalArgumentException if the text is not of the option's type or out of its range
   */
  public void set(Configuration configuration, String text) {
    Configuration trial = new Configuration();
    trial.setString(key(), text);
    try {
      trial.getOptional(option);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "%s is '%s'; must be %s. `moram options` describes it.".formatted(key(), text, takes()),
          e);
    }
    if (range != null) {
      range.check(trial);
    }
    configuration.setString(key(), text);
  }

  private static String nameOf(Class<?> type) {
    return type.getSimpleName().toLowerCase(Locale.ROOT);
  }

  private static String durationText(Duration duration) {
    if (duration.isZero()) {
      return "0 s";
    }
    if (duration.toMillis() % 1000 != 0) {
      return duration.toMillis() + " ms";
    }
    return duration.toSeconds() % 60 == 0
        ? duration.toMinutes() + " min"
        : duration.toSeconds() + " s";
  }
}
