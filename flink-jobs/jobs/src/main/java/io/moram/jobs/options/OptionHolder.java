// SPDX-License-Identifier: Apache-2.0
package io.moram.jobs.options;

import io.moram.jobs.range.OptionRange;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.lang.reflect.ParameterizedType;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.flink.configuration.ConfigOption;

/**
 * The options that one class declares as public constants.
 *
 * @param declaring the class that declares them
 * @param title the topic of the options, as a heading
 * @param options the options, ordered by key
 */
public record OptionHolder(Class<?> declaring, String title, List<TypedOption> options) {

  /** Copies the list. */
  public OptionHolder {
    options = List.copyOf(options);
  }

  /**
   * Reads a class's public constants of type {@link ConfigOption}.
   *
   * @param ranges the ranges of those options that have one
   */
  public static OptionHolder of(String title, Class<?> declaring, List<OptionRange<?>> ranges) {
    Map<String, OptionRange<?>> byKey = new HashMap<>();
    ranges.forEach(range -> byKey.put(range.option().key(), range));
    List<TypedOption> options = new ArrayList<>();
    for (Field field : declaring.getFields()) {
      if (Modifier.isStatic(field.getModifiers())
          && field.getGenericType() instanceof ParameterizedType type
          && type.getRawType() == ConfigOption.class) {
        ConfigOption<?> option = valueOf(field);
        options.add(
            new TypedOption(option, type.getActualTypeArguments()[0], byKey.get(option.key())));
      }
    }
    options.sort(Comparator.comparing(TypedOption::key));
    return new OptionHolder(declaring, title, options);
  }

  private static ConfigOption<?> valueOf(Field field) {
    try {
      return (ConfigOption<?>) field.get(null);
    } catch (IllegalAccessException e) {
      throw new IllegalStateException("Cannot read the option " + field, e);
    }
  }
}
