// SPDX-License-Identifier: Apache-2.0
package io.moram.flink.serve.text;

import io.moram.flink.io.Decoded;
import io.moram.flink.io.RecordEncoding;
import io.moram.flink.serve.settings.ServingSettings;
import io.moram.flink.serve.settings.TextLimits;
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
public final class GenerationOperatorFactory extends AbstractStreamOperatorFactory<TextPrediction>
    implements OneInputStreamOperatorFactory<Decoded<TextRequest>, TextPrediction> {
  private static final long serialVersionUID = 1;

  private final ModelSource source;
  private final TextSettings settings;
  private final RecordEncoding encoding;

  /**
   * Makes operators with these settings.
   *
   * @param encoding of the predictions on their topic, which decides how large they are
   * @throws IllegalArgumentException if the rule answers no texts
   */
  public GenerationOperatorFactory(
      ServingSettings settings, TextLimits limits, RecordEncoding encoding) {
    this(
        context -> ModelLease.acquire(settings, context),
        new TextSettings(settings.rule(), limits, settings.limits()),
        encoding);
  }

  GenerationOperatorFactory(ModelSource source, TextSettings settings, RecordEncoding encoding) {
    this.source = source;
    this.settings = settings;
    this.encoding = encoding;
  }

  @Override
  // T is the operator's own class; the signature is Flink's.
  @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
  public <T extends StreamOperator<TextPrediction>> T createStreamOperator(
      StreamOperatorParameters<TextPrediction> parameters) {
    return (T) new GenerationOperator(parameters, source, settings, encoding);
  }

  @Override
  @SuppressWarnings("rawtypes") // Flink's own signature.
  public Class<? extends StreamOperator> getStreamOperatorClass(ClassLoader classLoader) {
    return GenerationOperator.class;
  }
}
