// SPDX-License-Identifier: Apache-2.0
package io.moram.flink.serve.slot;

import io.moram.flink.io.DeadLetters;
import io.moram.flink.io.KafkaMessage;
import io.moram.flink.logging.WarningLimit;
import io.moram.flink.serve.settings.RequestLimits;
import io.moram.flink.trace.RequestSpan;
import io.moram.schemas.DeadLetterReason;
import io.moram.serving.Outcome;
import java.util.function.LongSupplier;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.streaming.api.operators.Output;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The messages that a serving slot sets aside: requests that it cannot answer, and bad atoms. */
public final class SetAsideOutput {
  private static final Logger LOG = LoggerFactory.getLogger(SetAsideOutput.class);

  private final WarningLimit failures = new WarningLimit();
  private final Output<?> output;
  private final DeadLetters deadLetters;
  private final LongSupplier clock;

  /**
   * @param output takes the dead letters as a side output
   * @param clock the time in milliseconds since 1970-01-01 UTC
   */
  public SetAsideOutput(Output<?> output, MetricGroup metrics, LongSupplier clock) {
    this.output = output;
    this.deadLetters = new DeadLetters(metrics);
    this.clock = clock;
  }

  /**
   * Sets a message aside.
   *
   * @param detail the fault in words
   */
  public void setAside(KafkaMessage message, DeadLetterReason reason, String detail) {
    output.collect(
        DeadLetters.OUTPUT,
        new StreamRecord<>(deadLetters.setAside(message, reason, detail, clock.getAsLong())));
  }

  /**
   * Sets a request aside, and ends its span.
   *
   * @param detail the fault in words
   */
  public void setAside(RequestSpan request, DeadLetterReason reason, String detail) {
    setAside(request.message(), reason, detail);
    request.refused(reason);
  }

  /**
   * Sets a request aside if it is beyond a limit.
   *
   * @param excess the limit that it exceeds; null: none
   * @param expired is called if the request is too old
   * @return whether it is set aside
   */
  public boolean setAsideIfBeyond(
      RequestLimits.@Nullable Excess excess, RequestSpan request, Runnable expired) {
    if (excess == null) {
      return false;
    }
    if (excess.reason() == DeadLetterReason.EXPIRED) {
      expired.run();
    }
    setAside(request, excess.reason(), excess.detail());
    return true;
  }

  /**
   * Sets a request aside.
   *
   * @param learner the request's
   * @param outcome any but an answer
   */
  public void setAside(RequestSpan request, String learner, Outcome outcome) {
    if (outcome instanceof Outcome.BadPicture bad) {
      setAside(request, DeadLetterReason.BAD_IMAGE, bad.detail());
    } else if (outcome instanceof Outcome.BadRequest bad) {
      setAside(request, DeadLetterReason.INVALID, bad.detail());
    } else if (outcome instanceof Outcome.Unavailable unavailable) {
      setAside(
          request,
          DeadLetterReason.UNAVAILABLE,
          "The bank of learner "
              + learner
              + " could not be read before serving.bank-deadline: "
              + unavailable.detail());
    } else if (outcome instanceof Outcome.Failed failed) {
      failures.log(
          leftOut ->
              LOG.error("A request cannot be answered: leftOut={}", leftOut, failed.cause()));
      setAside(
          request, DeadLetterReason.UNKNOWN, "The request cannot be answered: " + failed.cause());
    } else {
      throw new IllegalArgumentException("the request has an answer: " + outcome);
    }
  }
}
