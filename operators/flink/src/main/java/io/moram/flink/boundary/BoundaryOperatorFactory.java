// SPDX-License-Identifier: Apache-2.0
package io.moram.flink.boundary;

import io.moram.flink.atoms.AtomsTopic;
import io.moram.flink.learner.LearnerInput;
import io.moram.flink.learner.TrainingInput;
import org.apache.flink.streaming.api.operators.AbstractStreamOperatorFactory;
import org.apache.flink.streaming.api.operators.OneInputStreamOperatorFactory;
import org.apache.flink.streaming.api.operators.StreamOperator;
import org.apache.flink.streaming.api.operators.StreamOperatorParameters;
import org.jspecify.annotations.Nullable;

/** Makes the operator that finds task boundaries; keyed by the learner. */
public final class BoundaryOperatorFactory extends AbstractStreamOperatorFactory<TrainingInput>
    implements OneInputStreamOperatorFactory<LearnerInput, TrainingInput> {
  private static final long serialVersionUID = 1;

  private final BoundarySettings settings;
  private final @Nullable AtomsTopic bootstrap;

  /**
   * Makes operators with these settings.
   *
   * @param bootstrap the topic whose tasks a job without state counts on from; null: from 0
   */
  public BoundaryOperatorFactory(BoundarySettings settings, @Nullable AtomsTopic bootstrap) {
    this.settings = settings;
    this.bootstrap = bootstrap;
  }

  @Override
  @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"}) // As Flink declares it.
  public <T extends StreamOperator<TrainingInput>> T createStreamOperator(
      StreamOperatorParameters<TrainingInput> parameters) {
    return (T) new BoundaryOperator(parameters, settings, bootstrap);
  }

  @Override
  @SuppressWarnings("rawtypes") // As Flink declares it.
  public Class<? extends StreamOperator> getStreamOperatorClass(ClassLoader loader) {
    return BoundaryOperator.class;
  }
}
