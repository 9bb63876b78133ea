// SPDX-License-Identifier: Apache-2.0
package io.moram.jobs.range;

import java.time.Duration;
import java.util.List;
import java.util.function.Predicate;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.configuration.ReadableConfig;

/**
 * The values that an option takes. The same range makes the check, the error and the documentation.
 *
 * @param option the option
 * @param text the range in words, for example {@code 1 or more}
 * @param holds whether a value is in the range
 * @param <T> the type of the option's values
 */
public record OptionRange<T>(ConfigOption<T> option, String text, Predicate<T> holds) {

  /** What the name of the class replaces in a prompt template. */
  private static final String PLACEHOLDER = "{}";

  /** From {@code least} on. */
  public static <T extends Comparable<T>> OptionRange<T> atLeast(ConfigOption<T> option, T least) {
    return new OptionRange<>(
        option, text(least) + " or more", value -> isFinite(value) && value.compareTo(least) >= 0);
  }

  /** Above {@code limit}. */
  public static <T extends Comparable<T>> OptionRange<T> above(ConfigOption<T> option, T limit) {
    return new OptionRange<>(
        option, "above " + text(limit), value -> isFinite(value) && value.compareTo(limit) > 0);
  }

  /** From {@code least} to {@code most}, both included. */
  public static <T extends Comparable<T>> OptionRange<T> between(
      ConfigOption<T> option, T least, T most) {
    return new OptionRange<>(
        option,
        text(least) + " to " + text(most),
        value -> value.compareTo(least) >= 0 && value.compareTo(most) <= 0);
  }

  /** Above 0 and below 1. */
  public static OptionRange<Double> insideUnit(ConfigOption<Double> option) {
    return new OptionRange<>(option, "above 0 and below 1", value -> value > 0 && value < 1);
  }

  /** From 0 on and below 1. */
  public static OptionRange<Double> belowUnit(ConfigOption<Double> option) {
    return new OptionRange<>(option, "0 or more and below 1", value -> value >= 0 && value < 1);
  }

  /** A text with a place for the name of a class. */
  public static OptionRange<String> template(ConfigOption<String> option) {
    return new OptionRange<>(
        option,
        "a text with " + PLACEHOLDER + " in place of the name",
        value -> value.contains(PLACEHOLDER));
  }

  /** The same range, and 0 too. */
  public static OptionRange<Integer> orZero(OptionRange<Integer> range) {
    return new OptionRange<>(
        range.option(), range.text() + ", or 0", value -> value == 0 || range.holds().test(value));
  }

  /**
   * Checks every option of {@code ranges} that is set.
   *
   * @throws IllegalArgumentException if a value is out of its range; the message names the option,
   *     the value and the range
   */
  public static void checkAll(List<OptionRange<?>> ranges, ReadableConfig options) {
    ranges.forEach(range -> range.check(options));
  }

  /**
   * Checks the option if it is set.
   *
   * @throws IllegalArgumentException if its value is out of the range, or is of another type
   */
  public void check(ReadableConfig options) {
    options
        .getOptional(option)
        .filter(value -> !holds.test(value))
        .ifPresent(
            value -> {
              throw new IllegalArgumentException(
                  "%s is %s; must be %s. %s".formatted(option.key(), text(value), text, advice()));
            });
  }

  private String advice() {
    return option.hasDefaultValue()
        ? "Leave it unset to use the default, " + text(option.defaultValue()) + "."
        : "Leave it unset to use the value of the backbone's recipe.";
  }

  private static boolean isFinite(Object value) {
    return !(value instanceof Number number) || Double.isFinite(number.doubleValue());
  }

  private static String text(Object value) {
    if (value instanceof Duration duration) {
      return duration.toMillis() + " ms";
    }
    if (value instanceof MemorySize size) {
      return size.toHumanReadableString();
    }
    if (value instanceof Double number && number == Math.rint(number)) {
      return Long.toString(number.longValue());
    }
    if (value instanceof Float number && number == Math.rint(number)) {
      return Long.toString(number.longValue());
    }
    return value instanceof String ? "'" + value + "'" : value.toString();
  }
}
