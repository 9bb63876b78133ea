// SPDX-License-Identifier: Apache-2.0
package io.moram.flink.trace;

import io.moram.flink.io.KafkaMessage;
import io.moram.schemas.DeadLetterReason;
import io.moram.schemas.trace.TraceContext;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.Context;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A request on its way through an operator, and its span. The span may record nothing. No picture,
 * no prompt and no answer becomes part of it. For the task's thread.
 */
public final class RequestSpan {
  static final AttributeKey<String> SERVICE_NAME = AttributeKey.stringKey("service.name");
  static final AttributeKey<String> SYSTEM = AttributeKey.stringKey("messaging.system");
  static final AttributeKey<String> TOPIC = AttributeKey.stringKey("messaging.destination.name");
  static final AttributeKey<String> PARTITION =
      AttributeKey.stringKey("messaging.destination.partition.id");
  static final AttributeKey<Long> OFFSET = AttributeKey.longKey("messaging.kafka.offset");
  static final AttributeKey<String> LEARNER = AttributeKey.stringKey("moram.learner");
  static final AttributeKey<String> REQUEST = AttributeKey.stringKey("moram.request.id");
  private static final AttributeKey<String> RULE = AttributeKey.stringKey("moram.rule");
  private static final AttributeKey<Long> VERSION = AttributeKey.longKey("moram.bank.version");
  private static final AttributeKey<Long> TASK = AttributeKey.longKey("moram.recognised.task");
  private static final AttributeKey<String> REFUSED = AttributeKey.stringKey("error.type");

  private final KafkaMessage message;
  private final Span span;

  RequestSpan(KafkaMessage message, Span span) {
    this.message = message;
    this.span = span;
  }

  /**
   * The place in the trace that results of the request have: below the span, or where the request
   * was if nothing is recorded.
   */
  public @Nullable TraceContext context() {
    SpanContext own = span.getSpanContext();
    if (!own.isValid() || !own.isSampled()) {
      return message.trace();
    }
    Map<String, String> headers = new HashMap<>();
    W3CTraceContextPropagator.getInstance().inject(Context.root().with(span), headers, Map::put);
    return new TraceContext(
        Objects.requireNonNull(headers.get(TraceContext.PARENT)), headers.get(TraceContext.STATE));
  }

  /** The request's message, at the place of its results. */
  public KafkaMessage message() {
    return message.withTrace(context());
  }

  /** The request's batch begins, or its answer. */
  public void computed() {
    span.addEvent("compute");
  }

  /**
   * The request has its whole answer.
   *
   * @param rule the rule that answered
   * @param bankVersion the bank version that answered
   * @param task the recognised task; null: none was recognised
   */
  public void answered(String rule, int bankVersion, @Nullable Integer task) {
    if (span.isRecording()) {
      span.setAttribute(RULE, rule);
      span.setAttribute(VERSION, (long) bankVersion);
      if (task != null) {
        span.setAttribute(TASK, task.longValue());
      }
    }
    span.end();
  }

  /** The request becomes a dead letter. */
  public void refused(DeadLetterReason reason) {
    span.setAttribute(REFUSED, reason.name());
    span.setStatus(StatusCode.ERROR, reason.name());
    span.end();
  }
}
