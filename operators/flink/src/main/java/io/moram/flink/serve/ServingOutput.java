// SPDX-License-Identifier: Apache-2.0
package io.moram.flink.serve;

import io.moram.flink.io.DeadLetters;
import io.moram.flink.io.Decoded;
import io.moram.flink.io.EventClock;
import io.moram.flink.io.KafkaMessage;
import io.moram.flink.io.RecordEncoding;
import io.moram.flink.logging.WarningLimit;
import io.moram.flink.serve.settings.RequestLimits;
import io.moram.schemas.DeadLetterReason;
import io.moram.schemas.Prediction;
import io.moram.schemas.Request;
import io.moram.serving.Outcome;
import java.util.function.LongSupplier;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.streaming.api.operators.Output;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The inference operator's outputs: predictions, and requests that it sets aside. */
final class ServingOutput {
  private static final Logger LOG = LoggerFactory.getLogger(InferenceOperator.class);

  private final WarningLimit failures = new WarningLimit();
  private final CommitDelay commitDelay = new CommitDelay();
  private final Output<StreamRecord<Prediction>> output;
  private final DeadLetters deadLetters;
  private final ServingMetrics figures;
  private final LongSupplier clock;
  private final RecordEncoding encoding;

  /**
   * @param encoding of the predictions on their topic
   * @param clock the time in milliseconds since 1970-01-01 UTC
   */
  ServingOutput(
      Output<StreamRecord<Prediction>> output,
      MetricGroup metrics,
      ServingMetrics figures,
      RecordEncoding encoding,
      LongSupplier clock) {
    this.encoding = encoding;
    this.output = output;
    this.deadLetters = new DeadLetters(metrics);
    this.figures = figures;
    this.clock = clock;
  }

  /** Puts out what became of a request. */
  void emit(Decoded<Request> decoded, Outcome outcome) {
    if (outcome instanceof Outcome.Answer answer) {
      long now = clock.getAsLong();
      long asked = decoded.record().getEventTime();
      long sent = decoded.message().timestamp();
      EventClock asker = EventClock.of(asked, sent, now);
      double latency = asker.latency(asked, sent, now);
      Prediction prediction = Predictions.prediction(decoded.record(), answer, latency, now);
      if (Predictions.isTooLarge(prediction, encoding)) {
        setAside(decoded.message(), DeadLetterReason.TOO_LARGE, Predictions.TOO_LARGE);
        return;
      }
      figures.answered(prediction.getLearner(), answer);
      if (asker == EventClock.RIGHT) {
        figures.latency(latency);
      }
      if (answer.bankVersion() == 0
          && answer.provisionalStep() == null
          && decoded.record().getBankVersion() == null) {
        figures.answeredWithoutAtoms();
      }
      commitDelay.left(now);
      output.collect(new StreamRecord<>(prediction));
    } else if (outcome instanceof Outcome.BadPicture bad) {
      setAside(decoded.message(), DeadLetterReason.BAD_IMAGE, bad.detail());
    } else if (outcome instanceof Outcome.BadRequest bad) {
      setAside(decoded.message(), DeadLetterReason.INVALID, bad.detail());
    } else if (outcome instanceof Outcome.Unavailable unavailable) {
      setAside(
          decoded.message(),
          DeadLetterReason.UNAVAILABLE,
          "The bank of learner "
              + decoded.record().getLearner()
              + " could not be read before serving.bank-deadline: "
              + unavailable.detail());
    } else if (outcome instanceof Outcome.Failed failed) {
      failures.log(
          leftOut ->
              LOG.error("A request cannot be answered: leftOut={}", leftOut, failed.cause()));
      setAside(
          decoded.message(),
          DeadLetterReason.UNKNOWN,
          "The request cannot be answered: " + failed.cause());
    }
  }

  /** What has been put out belongs to this checkpoint, or to an earlier one. */
  void barrier(long checkpoint) {
    commitDelay.barrier(checkpoint);
  }

  /** The sink commits what belongs to this checkpoint. */
  void completed(long checkpoint) {
    commitDelay.completed(checkpoint, clock.getAsLong()).ifPresent(figures::commitDelay);
  }

  /** Sets a request aside that is beyond a limit, and says whether it is. */
  boolean setsAside(Decoded<Request> request, RequestLimits limits) {
    RequestLimits.Excess excess = limits.excess(request, clock.getAsLong());
    if (excess == null) {
      return false;
    }
    if (excess.reason() == DeadLetterReason.EXPIRED) {
      figures.expired();
    }
    setAside(request.message(), excess.reason(), excess.detail());
    return true;
  }

  /**
   * Sets a message aside.
   *
   * @param detail the fault in words
   */
  void setAside(KafkaMessage message, DeadLetterReason reason, String detail) {
    output.collect(
        DeadLetters.OUTPUT,
        new StreamRecord<>(deadLetters.setAside(message, reason, detail, clock.getAsLong())));
  }
}
