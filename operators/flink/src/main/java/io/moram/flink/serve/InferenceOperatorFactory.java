// SPDX-License-Identifier: Apache-2.0
package io.moram.flink.serve;

import io.moram.flink.io.Decoded;
import io.moram.flink.io.RecordEncoding;
import io.moram.flink.io.Traced;
import io.moram.flink.serve.predictor.PredictorSource;
import io.moram.flink.serve.predictor.SharedPredictor;
import io.moram.flink.serve.settings.RequestLimits;
import io.moram.flink.serve.settings.ServingSettings;
import io.moram.flink.trace.TraceSettings;
import io.moram.schemas.Prediction;
import io.moram.schemas.Request;
import org.apache.flink.streaming.api.operators.AbstractStreamOperatorFactory;
import org.apache.flink.streaming.api.operators.OneInputStreamOperatorFactory;
import org.apache.flink.streaming.api.operators.StreamOperator;
import org.apache.flink.streaming.api.operators.StreamOperatorParameters;

/**
 * Makes the operator that turns decoded requests into predictions. Requests that cannot be answered
 * go to {@link io.moram.flink.io.DeadLetters#OUTPUT}. All instances in a TaskManager share one
 * predictor.
 */
public final class InferenceOperatorFactory
    extends AbstractStreamOperatorFactory<Traced<Prediction>>
    implements OneInputStreamOperatorFactory<Decoded<Request>, Traced<Prediction>> {
  private static final long serialVersionUID = 1;

  private final PredictorSource source;
  private final Batching batching;
  private final RequestLimits limits;
  private final RecordEncoding encoding;
  private final TraceSettings tracing;

  /**
   * Makes operators with these settings.
   *
   * @param encoding of the predictions on their topic, which decides how large they are
   * @param tracing where spans of requests go
   */
  public InferenceOperatorFactory(
      ServingSettings settings, RecordEncoding encoding, TraceSettings tracing) {
    this(
        context -> SharedPredictor.acquire(settings, context),
        Batching.of(settings),
        settings.limits(),
        encoding,
        tracing);
  }

  InferenceOperatorFactory(PredictorSource source, Batching batching, RequestLimits limits) {
    this(source, batching, limits, RecordEncoding.AVRO, TraceSettings.OFF);
  }

  private InferenceOperatorFactory(
      PredictorSource source,
      Batching batching,
      RequestLimits limits,
      RecordEncoding encoding,
      TraceSettings tracing) {
    this.tracing = tracing;
    this.encoding = encoding;
    this.source = source;
    this.batching = batching;
    this.limits = limits;
  }

  @Override
  // T is the operator's own class; the signature is Flink's.
  @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
  public <T extends StreamOperator<Traced<Prediction>>> T createStreamOperator(
      StreamOperatorParameters<Traced<Prediction>> parameters) {
    return (T) new InferenceOperator(parameters, source, batching, limits, encoding, tracing);
  }

  @Override
  @SuppressWarnings("rawtypes") // Flink's own signature.
  public Class<? extends StreamOperator> getStreamOperatorClass(ClassLoader classLoader) {
    return InferenceOperator.class;
  }
}
