// SPDX-License-Identifier: Apache-2.0
package io.moram.flink.train;

import io.moram.flink.atoms.AtomsTopic;
import io.moram.flink.atoms.SealLogSource;
import io.moram.flink.learner.TrainingInput;
import io.moram.flink.train.settings.TrainingSettings;
import org.apache.avro.specific.SpecificRecord;
import org.apache.flink.streaming.api.operators.AbstractStreamOperatorFactory;
import org.apache.flink.streaming.api.operators.OneInputStreamOperatorFactory;
import org.apache.flink.streaming.api.operators.StreamOperator;
import org.apache.flink.streaming.api.operators.StreamOperatorParameters;
import org.jspecify.annotations.Nullable;

/** Makes the operator that trains and seals tasks; keyed by the learner. */
public final class TrainingOperatorFactory extends AbstractStreamOperatorFactory<SpecificRecord>
    implements OneInputStreamOperatorFactory<TrainingInput, SpecificRecord> {
  private static final long serialVersionUID = 1;

  private final TrainingSettings settings;
  private final SealLogSource published;
  private final boolean beginAnew;
  private final @Nullable AtomsTopic bootstrap;

  /**
   * Makes operators with these settings.
   *
   * @param published the seals on the topic that the output goes to
   * @param beginAnew whether a learner without state may take the place of its published bank
   * @param bootstrap the topic whose banks a job without state takes over; null: it begins empty
   */
  public TrainingOperatorFactory(
      TrainingSettings settings,
      SealLogSource published,
      boolean beginAnew,
      @Nullable AtomsTopic bootstrap) {
    this.settings = settings;
    this.published = published;
    this.beginAnew = beginAnew;
    this.bootstrap = bootstrap;
  }

  @Override
  @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"}) // As Flink declares it.
  public <T extends StreamOperator<SpecificRecord>> T createStreamOperator(
      StreamOperatorParameters<SpecificRecord> parameters) {
    return (T) new TrainingOperator(parameters, settings, published, beginAnew, bootstrap);
  }

  @Override
  @SuppressWarnings("rawtypes") // As Flink declares it.
  public Class<? extends StreamOperator> getStreamOperatorClass(ClassLoader loader) {
    return TrainingOperator.class;
  }
}
