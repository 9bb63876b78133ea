// SPDX-License-Identifier: Apache-2.0
package io.moram.jobs.options;

import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.lang.reflect.ParameterizedType;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.apache.flink.configuration.ConfigOption;

/**
 * The options that one class declares as public constants, by key.
 *
 * @param title what they are about, for people
 * @param options the options
 */
public record OptionHolder(String title, List<TypedOption> options) {

  /** Copies the list. */
  public OptionHolder {
    options = List.copyOf(options);
  }

  /** Reads a class's public constants of type {@link ConfigOption}. */
  public static OptionHolder of(String title, Class<?> declaring) {
    List<TypedOption> options = new ArrayList<>();
    for (Field field : declaring.getFields()) {
      if (Modifier.isStatic(field.getModifiers())
          && field.getGenericType() instanceof ParameterizedType type
          && type.getRawType() == ConfigOption.class) {
        options.add(new TypedOption(valueOf(field), type.getActualTypeArguments()[0]));
      }
    }
    options.sort(Comparator.comparing(TypedOption::key));
    return new OptionHolder(title, options);
  }

  private static ConfigOption<?> valueOf(Field field) {
    try {
      return (ConfigOption<?>) field.get(null);
    } catch (IllegalAccessException e) {
      throw new IllegalStateException("Cannot read the option " + field, e);
    }
  }
}
