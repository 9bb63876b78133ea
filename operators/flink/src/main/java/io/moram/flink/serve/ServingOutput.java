// SPDX-License-Identifier: Apache-2.0
package io.moram.flink.serve;

import io.moram.flink.io.Decoded;
import io.moram.flink.io.EventClock;
import io.moram.flink.io.RecordEncoding;
import io.moram.flink.serve.settings.RequestLimits;
import io.moram.flink.serve.slot.SetAsideOutput;
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
  private final Output<StreamRecord<Prediction>> output;
  private final SetAsideOutput setAside;
  private final ServingMetrics figures;
  private final LongSupplier clock;
  private final RecordEncoding encoding;

  /**
   * @param setAside takes the requests that cannot be answered
   * @param encoding of the predictions on their topic
   * @param clock the time in milliseconds since 1970-01-01 UTC
   */
  ServingOutput(
      Output<StreamRecord<Prediction>> output,
      SetAsideOutput setAside,
      ServingMetrics figures,
      RecordEncoding encoding,
      LongSupplier clock) {
    this.encoding = encoding;
    this.output = output;
    this.setAside = setAside;
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
        setAside.setAside(decoded.message(), DeadLetterReason.TOO_LARGE, Predictions.TOO_LARGE);
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
    } else {
      setAside.setAside(decoded.message(), decoded.record().getLearner(), outcome);
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
    RequestLimits.Excess excess =
        limits.excess(
            "candidateLabels",
            request.record().getCandidateLabels(),
            request.message().timestamp(),
            clock.getAsLong());
    if (excess == null) {
      return false;
    }
    if (excess.reason() == DeadLetterReason.EXPIRED) {
      figures.expired();
    }
    setAside.setAside(request.message(), excess.reason(), excess.detail());
    return true;
  }
}
