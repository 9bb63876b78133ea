// SPDX-License-Identifier: Apache-2.0
package io.moram.schemas;

import java.util.List;
import java.util.regex.Pattern;

/**
 * The names of the Kafka topics.
 *
 * @param prefix put before every name, so that several installations share a broker; may be empty;
 *     at most 200 characters of [A-Za-z0-9._-]
 */
public record Topics(String prefix) {
  private static final Pattern LEGAL_PREFIX = Pattern.compile("[A-Za-z0-9._-]{0,200}");

  public Topics {
    if (!LEGAL_PREFIX.matcher(prefix).matches()) {
      throw new IllegalArgumentException(
          "topic prefix '" + prefix + "' must be at most 200 characters of [A-Za-z0-9._-]");
    }
  }

  /** The topics without a prefix. */
  public static Topics unprefixed() {
    return new Topics("");
  }

  /** {@link Example} and {@link EndOfTask}. */
  public String examples() {
    return prefix + "examples";
  }

  /** {@link Request}. */
  public String requests() {
    return prefix + "requests";
  }

  /** {@link Prediction}. */
  public String predictions() {
    return prefix + "predictions";
  }

  /**
   * {@link AtomBlockRecord}, {@link TaskSealed} and {@link ProvisionalPublished}; compacted, keyed
   * by {@link AtomKey}.
   */
  public String atoms() {
    return prefix + "atoms";
  }

  /** {@link LearnerEvent}. */
  public String events() {
    return prefix + "events";
  }

  /** {@link Evaluation}. */
  public String evaluations() {
    return prefix + "evaluations";
  }

  /** {@link DeadLetter}. */
  public String deadLetters() {
    return prefix + "dead-letters";
  }

  /** Every topic's name. */
  public List<String> all() {
    return List.of(
        examples(), requests(), predictions(), atoms(), events(), evaluations(), deadLetters());
  }
}
