// SPDX-License-Identifier: Apache-2.0
package io.moram.flink.trace;

import io.moram.flink.io.KafkaMessage;
import io.moram.resource.Lease;
import io.moram.schemas.trace.TraceContext;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.TextMapGetter;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import org.jspecify.annotations.Nullable;

/** Records one span per request of an operator, from its arrival to its answer. */
public final class RequestTracer implements AutoCloseable {
  private static final TextMapGetter<TraceContext> HEADERS = RequestTracer::header;

  private final String operator;
  private final @Nullable Lease<SdkTracerProvider> export;
  private final @Nullable Tracer tracer;

  private RequestTracer(String operator, @Nullable Lease<SdkTracerProvider> export) {
    this.operator = operator;
    this.export = export;
    this.tracer = export == null ? null : export.get().get("io.moram");
  }

  /**
   * Opens a tracer, or one that records nothing if the settings say so.
   *
   * @param operator the operator's name, which its spans have
   */
  public static RequestTracer open(TraceSettings settings, String operator)
      throws InterruptedException {
    return new RequestTracer(operator, settings.isOff() ? null : SpanExport.acquire(settings));
  }

  private static @Nullable String header(@Nullable TraceContext carrier, String key) {
    if (carrier == null) {
      return null;
    }
    return key.equals(TraceContext.PARENT) ? carrier.traceparent() : carrier.tracestate();
  }

  /** A request has come. */
  public RequestSpan begin(KafkaMessage message, String learner, String requestId) {
    if (tracer == null) {
      return new RequestSpan(message, Span.getInvalid());
    }
    Context parent =
        W3CTraceContextPropagator.getInstance().extract(Context.root(), message.trace(), HEADERS);
    Span span =
        tracer
            .spanBuilder(operator)
            .setParent(parent)
            .setSpanKind(SpanKind.CONSUMER)
            .setAttribute(RequestSpan.LEARNER, learner)
            .setAttribute(RequestSpan.REQUEST, requestId)
            .setAttribute(RequestSpan.SYSTEM, "kafka")
            .setAttribute(RequestSpan.TOPIC, message.topic())
            .setAttribute(RequestSpan.PARTITION, Integer.toString(message.partition()))
            .setAttribute(RequestSpan.OFFSET, message.offset())
            .startSpan();
    return new RequestSpan(message, span);
  }

  /** Ends the use of the connection. */
  @Override
  public void close() {
    if (export != null) {
      export.close();
    }
  }
}
