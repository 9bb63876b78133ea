// SPDX-License-Identifier: Apache-2.0
package io.moram.flink.train;

import io.moram.flink.learner.TrainingInput;
import io.moram.flink.testing.InterceptedMetrics;
import java.util.Objects;
import org.apache.avro.specific.SpecificRecord;
import org.apache.flink.api.common.serialization.SerializerConfigImpl;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.java.functions.KeySelector;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.Gauge;
import org.apache.flink.runtime.metrics.util.InterceptingOperatorMetricGroup;
import org.apache.flink.runtime.operators.testutils.MockEnvironment;
import org.apache.flink.runtime.operators.testutils.MockEnvironmentBuilder;
import org.apache.flink.streaming.util.OneInputStreamOperatorTestHarness;

/** Flink's harness of a training operator, keyed by the learner, whose counters can be read. */
final class CountingHarness
    extends OneInputStreamOperatorTestHarness<TrainingInput, SpecificRecord> {
  private final MockEnvironment environment;
  private final InterceptingOperatorMetricGroup metrics;

  static CountingHarness of(TrainingOperatorFactory factory) throws Exception {
    InterceptedMetrics metrics = new InterceptedMetrics();
    MockEnvironment environment =
        new MockEnvironmentBuilder().setMetricGroup(metrics).setManagedMemorySize(3 << 20).build();
    return new CountingHarness(factory, environment, metrics.operator());
  }

  private CountingHarness(
      TrainingOperatorFactory factory,
      MockEnvironment environment,
      InterceptingOperatorMetricGroup metrics)
      throws Exception {
    super(factory, environment);
    this.environment = environment;
    this.metrics = metrics;
    KeySelector<TrainingInput, String> byLearner = TrainingInput::learner;
    config.setStatePartitioner(0, byLearner);
    config.setStateKeySerializer(Types.STRING.createSerializer(new SerializerConfigImpl()));
    config.serializeAllConfigs();
  }

  long count(String counter) {
    return ((Counter) Objects.requireNonNull(metrics.get(counter))).getCount();
  }

  double gauge(String name) {
    return ((Number) ((Gauge<?>) Objects.requireNonNull(metrics.get(name))).getValue())
        .doubleValue();
  }

  @Override
  public void close() throws Exception {
    super.close();
    environment.close();
  }
}
