// SPDX-License-Identifier: Apache-2.0
package io.moram.schemas;

import java.util.List;
import java.util.regex.Pattern;
import org.apiguardian.api.API;

/**
 * The names of the Kafka topics.
 *
 * @param prefix the start of every name, so that several installations can share a broker; 0 to 200
 *     characters of [A-Za-z0-9._-]
 */
@API(status = API.Status.EXPERIMENTAL)
public record Topics(String prefix) {
  private static final Pattern LEGAL_PREFIX = Pattern.compile("[A-Za-z0-9._-]{0,200}");

  /** Checks the prefix. */
  public Topics {
    if (!LEGAL_PREFIX.matcher(prefix).matches()) {
      throw new IllegalArgumentException(
          "kafka.topic-prefix is '" + prefix + "'; must be 0 to 200 characters of [A-Za-z0-9._-].");
    }
  }

  /** The topics without a prefix. */
  public static Topics unprefixed() {
    return new Topics("");
  }

  /**
   * {@link Example}, {@link TextExample}, {@link EndOfTask}, {@link Republish}, {@link Rollback},
   * {@link Forget} and {@link Resume}.
   */
  public String examples() {
    return prefix + "examples";
  }

  /** {@link Request} and {@link TextRequest}. */
  public String requests() {
    return prefix + "requests";
  }

  /** {@link Prediction} and {@link TextPrediction}. */
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
