// SPDX-License-Identifier: Apache-2.0
package io.moram.flink.serve.settings;

import io.moram.schemas.DeadLetterReason;
import java.io.Serializable;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The limits of a request.
 *
 * @param candidates the number of candidates that a request may name, 1 or more
 * @param bankMillis the time in which a bank that cannot be read is tried again, in milliseconds; 0
 *     or more
 * @param deadlineMillis the age that a request may have when it is computed, since its Kafka
 *     timestamp, in milliseconds; 0: any
 */
public record RequestLimits(int candidates, long bankMillis, long deadlineMillis)
    implements Serializable {
  /** The limits of a job whose options set none. */
  public static final RequestLimits USUAL = new RequestLimits(1000, 10_000, 0);

  /** Checks the ranges. */
  public RequestLimits {
    if (candidates < 1) {
      throw new IllegalArgumentException(
          "serving.maximum-candidates is " + candidates + "; must be 1 or more.");
    }
    if (bankMillis < 0) {
      throw new IllegalArgumentException(
          "serving.bank-deadline is " + bankMillis + " ms; must be 0 or more.");
    }
    if (deadlineMillis < 0) {
      throw new IllegalArgumentException(
          "serving.request-deadline is "
              + deadlineMillis
              + " ms; must be 0 or more. 0 turns the deadline off.");
    }
  }

  /** A limit that a request exceeds, in words. */
  public record Excess(DeadLetterReason reason, String detail) {}

  /**
   * The limit that a request exceeds.
   *
   * @param field the name of the field with the candidates
   * @param named the candidates; null: the request names none
   * @param timestamp of its Kafka record, in milliseconds since 1970-01-01 UTC
   * @param now the time in milliseconds since 1970-01-01 UTC
   * @return null if it exceeds none
   */
  public @Nullable Excess excess(
      String field, @Nullable List<String> named, long timestamp, long now) {
    if (named != null && named.size() > candidates) {
      return new Excess(
          DeadLetterReason.LIMIT,
          "the number of "
              + field
              + " is "
              + named.size()
              + "; serving.maximum-candidates is "
              + candidates
              + ".");
    }
    long age = now - timestamp;
    if (deadlineMillis > 0 && age > deadlineMillis) {
      return new Excess(
          DeadLetterReason.EXPIRED,
          "the request is "
              + age
              + " ms old; serving.request-deadline is "
              + deadlineMillis
              + " ms.");
    }
    return null;
  }
}
