// SPDX-License-Identifier: Apache-2.0
package io.moram.flink.serve.text;

import io.moram.flink.io.Decoded;
import io.moram.flink.io.RecordEncoding;
import io.moram.flink.io.Traced;
import io.moram.flink.serve.settings.ServingSettings;
import io.moram.flink.serve.settings.TextLimits;
import io.moram.flink.trace.TraceSettings;
import io.moram.schemas.TextPrediction;
import io.moram.schemas.TextRequest;
import org.apache.flink.streaming.api.operators.AbstractStreamOperatorFactory;
import org.apache.flink.streaming.api.operators.OneInputStreamOperatorFactory;
import org.apache.flink.streaming.api.operators.StreamOperator;
import org.apache.flink.streaming.api.operators.StreamOperatorParameters;

/**
 * Makes the operator that turns decoded prompts into answers. Requests that cannot be answered go
 * to {@link io.moram.flink.io.DeadLetters#OUTPUT}. All instances in a TaskManager share one model
 * and its banks.
 */
public final class GenerationOperatorFactory
    extends AbstractStreamOperatorFactory<Traced<TextPrediction>>
    implements OneInputStreamOperatorFactory<Decoded<TextRequest>, Traced<TextPrediction>> {
  private static final long serialVersionUID = 1;

  private final ModelSource source;
  private final TextSettings settings;
  private final RecordEncoding encoding;
  private final TraceSettings tracing;

  /**
   * Makes operators with these settings.
   *
   * @param encoding of the predictions on their topic, which decides how large they are
   * @param tracing where spans of requests go
   * @throws IllegalArgumentException if the rule answers no texts
   */
  public GenerationOperatorFactory(
      ServingSettings settings, TextLimits limits, RecordEncoding encoding, TraceSettings tracing) {
    this(
        context -> ModelLease.acquire(settings, context),
        new TextSettings(settings.rule(), limits, settings.limits()),
        encoding,
        tracing);
  }

  GenerationOperatorFactory(
      ModelSource source, TextSettings settings, RecordEncoding encoding, TraceSettings tracing) {
    this.tracing = tracing;
    this.source = source;
    this.settings = settings;
    this.encoding = encoding;
  }

  @Override
  // T is the operator's own class; the signature is Flink's.
  @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
  public <T extends StreamOperator<Traced<TextPrediction>>> T createStreamOperator(
      StreamOperatorParameters<Traced<TextPrediction>> parameters) {
    return (T) new GenerationOperator(parameters, source, settings, encoding, tracing);
  }

  @Override
  @SuppressWarnings("rawtypes") // Flink's own signature.
  public Class<? extends StreamOperator> getStreamOperatorClass(ClassLoader classLoader) {
    return GenerationOperator.class;
  }
}
