// SPDX-License-Identifier: Apache-2.0
package io.moram.flink.serve;

import io.moram.flink.io.Decoded;
import io.moram.flink.io.EventClock;
import io.moram.flink.io.RecordEncoding;
import io.moram.flink.io.Traced;
import io.moram.flink.serve.settings.RequestLimits;
import io.moram.flink.serve.slot.CommitDelay;
import io.moram.flink.serve.slot.SetAsideOutput;
import io.moram.flink.trace.RequestSpan;
import io.moram.schemas.DeadLetterReason;
import io.moram.schemas.Prediction;
import io.moram.schemas.Request;
import io.moram.serving.Outcome;
import java.util.function.LongSupplier;
import org.apache.flink.streaming.api.operators.Output;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;

/** The inference operator's outputs: predictions, and requests that it sets aside. */
final class ServingOutput {
  private final CommitDelay commitDelay = new CommitDelay();
  private final Output<StreamRecord<Traced<Prediction>>> output;
  private final SetAsideOutput setAside;
  private final ServingMetrics figures;
  private final LongSupplier clock;
  private final RecordEncoding encoding;
  private final RequestLimits limits;

  /**
   * @param setAside takes the requests that cannot be answered
   * @param encoding of the predictions on their topic
   * @param limits of requests
   * @param clock the time in milliseconds since 1970-01-01 UTC
   */
  ServingOutput(
      Output<StreamRecord<Traced<Prediction>>> output,
      SetAsideOutput setAside,
      ServingMetrics figures,
      RecordEncoding encoding,
      RequestLimits limits,
      LongSupplier clock) {
    this.limits = limits;
    this.encoding = encoding;
    this.output = output;
    this.setAside = setAside;
    this.figures = figures;
    this.clock = clock;
  }

  /** Puts out what became of a request. */
  void emit(PendingRequest pending, Outcome outcome) {
    Decoded<Request> decoded = pending.request();
    RequestSpan span = pending.span();
    if (outcome instanceof Outcome.Answer answer) {
      long now = clock.getAsLong();
      long asked = decoded.record().getEventTime();
      long sent = decoded.message().timestamp();
      EventClock asker = EventClock.of(asked, sent, now);
      double latency = asker.latency(asked, sent, now);
      Prediction prediction = Predictions.prediction(decoded.record(), answer, latency, now);
      if (Predictions.isTooLarge(prediction, encoding)) {
        setAside.setAside(span, DeadLetterReason.TOO_LARGE, Predictions.TOO_LARGE);
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
      output.collect(new StreamRecord<>(new Traced<>(prediction, span.context())));
      Outcome.Recognition recognition = answer.recognition();
      span.answered(
          answer.rule().name(),
          answer.bankVersion(),
          recognition == null ? null : recognition.task());
    } else {
      setAside.setAside(span, pending.learner(), outcome);
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
  boolean setsAside(Decoded<Request> request, RequestSpan span) {
    return setAside.setAsideIfBeyond(
        limits.excess(
            "candidateLabels",
            request.record().getCandidateLabels(),
            request.message().timestamp(),
            clock.getAsLong()),
        span,
        figures::expired);
  }
}
