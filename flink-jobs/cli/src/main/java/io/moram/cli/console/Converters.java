// SPDX-License-Identifier: Apache-2.0
package io.moram.cli.console;

import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Read the values of flags, and refuse wrong ones where they are typed. */
public final class Converters {

  private static final Pattern LEARNER = Pattern.compile("[A-Za-z0-9._-]{1,249}");

  private Converters() {}

  /** The name of a learner. */
  public static final class Learner implements ITypeConverter<String> {
    @Override
    public String convert(String value) {
      if (!LEARNER.matcher(value).matches()) {
        throw refused(value, "1 to 249 characters of [A-Za-z0-9._-]");
      }
      return value;
    }
  }

  /** A class name without the blanks around it. */
  public static final class Label implements ITypeConverter<String> {
    private static final int LONGEST = 256;

    @Override
    public String convert(String value) {
      String label = value.strip();
      if (label.isEmpty() || label.length() > LONGEST) {
        throw refused(value, "class names of 1 to 256 characters, separated by commas");
      }
      return label;
    }
  }

  /** An integer of 1 or more. */
  public static final class Positive implements ITypeConverter<Integer> {
    @Override
    public Integer convert(String value) {
      return integer(value, 1, Integer.MAX_VALUE, "an integer of 1 or more");
    }
  }

  /** An integer of 0 or more. */
  public static final class NotNegative implements ITypeConverter<Integer> {
    @Override
    public Integer convert(String value) {
      return integer(value, 0, Integer.MAX_VALUE, "an integer of 0 or more");
    }
  }

  /** A number of ranked labels. */
  public static final class TopK implements ITypeConverter<Integer> {
    @Override
    public Integer convert(String value) {
      return integer(value, 1, 10_000, "an integer of 1 to 10000");
    }
  }

  /** A number of tokens of an answer. */
  public static final class AnswerTokens implements ITypeConverter<Integer> {
    @Override
    public Integer convert(String value) {
      return integer(value, 1, 100_000, "an integer of 1 to 100000");
    }
  }

  /** What logits are divided by. */
  public static final class Temperature implements ITypeConverter<Float> {
    private static final float MOST = 100;

    @Override
    public Float convert(String value) {
      try {
        float number = Float.parseFloat(value.strip());
        if (number >= 0 && number <= MOST) {
          return number;
        }
      } catch (NumberFormatException e) {
        throw refused(value, "a number of 0 to 100");
      }
      throw refused(value, "a number of 0 to 100");
    }
  }

  /** A port; 0 is any free one. */
  public static final class Port implements ITypeConverter<Integer> {
    @Override
    public Integer convert(String value) {
      return integer(value, 0, 65_535, "an integer of 0 to 65535");
    }
  }

  /** The end of the message about a wrong value; the handler puts the flag before it. */
  static TypeConversionException refused(String value, String range) {
    return new TypeConversionException("is '" + value + "'; must be " + range + ".");
  }

  private static int integer(String value, int least, int most, String range) {
    try {
      int number = Integer.parseInt(value.strip());
      if (number >= least && number <= most) {
        return number;
      }
    } catch (NumberFormatException e) {
      throw refused(value, range);
    }
    throw refused(value, range);
  }
}
