// SPDX-License-Identifier: Apache-2.0
package io.moram.flink.embed;

import io.moram.flink.io.Decoded;
import io.moram.flink.learner.LearnerInput;
import org.apache.avro.specific.SpecificRecord;
import org.apache.flink.streaming.api.operators.AbstractStreamOperatorFactory;
import org.apache.flink.streaming.api.operators.OneInputStreamOperatorFactory;
import org.apache.flink.streaming.api.operators.StreamOperator;
import org.apache.flink.streaming.api.operators.StreamOperatorParameters;

/** Makes the operator that embeds examples, in order. */
public final class EmbedOperatorFactory extends AbstractStreamOperatorFactory<LearnerInput>
    implements OneInputStreamOperatorFactory<Decoded<SpecificRecord>, LearnerInput> {
  private static final long serialVersionUID = 1;

  private final EmbedSettings settings;

  /** Makes operators with these settings. */
  public EmbedOperatorFactory(EmbedSettings settings) {
    this.settings = settings;
  }

  @Override
  @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"}) // As Flink declares it.
  public <T extends StreamOperator<LearnerInput>> T createStreamOperator(
      StreamOperatorParameters<LearnerInput> parameters) {
    return (T) new EmbedOperator(parameters, settings);
  }

  @Override
  @SuppressWarnings("rawtypes") // As Flink declares it.
  public Class<? extends StreamOperator> getStreamOperatorClass(ClassLoader loader) {
    return EmbedOperator.class;
  }
}
