// SPDX-License-Identifier: Apache-2.0
package io.moram.flink.boundary;

import io.moram.flink.learner.LearnerInput;
import io.moram.flink.learner.TrainingInput;
import org.apache.flink.streaming.api.operators.AbstractStreamOperatorFactory;
import org.apache.flink.streaming.api.operators.OneInputStreamOperatorFactory;
import org.apache.flink.streaming.api.operators.StreamOperator;
import org.apache.flink.streaming.api.operators.StreamOperatorParameters;

/** Makes the operator that finds task boundaries; keyed by the learner. */
public final class BoundaryOperatorFactory extends AbstractStreamOperatorFactory<TrainingInput>
    implements OneInputStreamOperatorFactory<LearnerInput, TrainingInput> {
  private static final long serialVersionUID = 1;

  private final BoundarySettings settings;

  /** Makes operators with these settings. */
  public BoundaryOperatorFactory(BoundarySettings settings) {
    this.settings = settings;
  }

  @Override
  @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"}) // As Flink declares it.
  public <T extends StreamOperator<TrainingInput>> T createStreamOperator(
      StreamOperatorParameters<TrainingInput> parameters) {
    return (T) new BoundaryOperator(parameters, settings);
  }

  @Override
  @SuppressWarnings("rawtypes") // As Flink declares it.
  public Class<? extends StreamOperator> getStreamOperatorClass(ClassLoader loader) {
    return BoundaryOperator.class;
  }
}
