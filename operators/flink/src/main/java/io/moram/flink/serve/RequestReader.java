// SPDX-License-Identifier: Apache-2.0
package io.moram.flink.serve;

import io.moram.flink.io.Decoded;
import io.moram.flink.serve.slot.SetAsideOutput;
import io.moram.flink.trace.RequestSpan;
import io.moram.flink.trace.RequestTracer;
import io.moram.schemas.DeadLetterReason;
import io.moram.schemas.Request;
import io.moram.serving.Predictor;
import org.jspecify.annotations.Nullable;

/** Reads requests: checks their limits and candidates, and asks for their banks. */
final class RequestReader {
  private final Predictor predictor;
  private final CandidateCheck candidates;
  private final RequestTracer tracer;
  private final ServingOutput results;
  private final SetAsideOutput setAside;

  RequestReader(
      Predictor predictor,
      CandidateCheck candidates,
      RequestTracer tracer,
      ServingOutput results,
      SetAsideOutput setAside) {
    this.predictor = predictor;
    this.candidates = candidates;
    this.tracer = tracer;
    this.results = results;
    this.setAside = setAside;
  }

  /** Begins to load the bank of a request; null if the request is set aside. */
  @Nullable PendingRequest read(Decoded<Request> request) {
    Request asked = request.record();
    RequestSpan span = tracer.begin(request.message(), asked.getLearner(), asked.getRequestId());
    if (results.setsAside(request, span)) {
      return null;
    }
    String fault = candidates.fault(request);
    if (fault != null) {
      setAside.setAside(span, DeadLetterReason.INVALID, fault);
      return null;
    }
    return new PendingRequest(
        request, span, predictor.prepare(Predictions.request(asked)), System.nanoTime());
  }
}
