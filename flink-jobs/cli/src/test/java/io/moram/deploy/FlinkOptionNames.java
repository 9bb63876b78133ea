// SPDX-License-Identifier: Apache-2.0
package io.moram.deploy;

import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.CoreOptions;
import org.apache.flink.configuration.HeartbeatManagerOptions;
import org.apache.flink.configuration.HighAvailabilityOptions;
import org.apache.flink.configuration.JobManagerOptions;
import org.apache.flink.configuration.MetricOptions;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.configuration.RestOptions;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.configuration.StateBackendOptions;
import org.apache.flink.configuration.TaskManagerOptions;
import org.apache.flink.configuration.WebOptions;
import org.apache.flink.state.rocksdb.RocksDBConfigurableOptions;

/** The names of Flink's options, so that a misspelt one is found: Flink itself ignores it. */
final class FlinkOptionNames {

  private static final List<Class<?>> HOLDERS =
      List.of(
          CheckpointingOptions.class,
          CoreOptions.class,
          HeartbeatManagerOptions.class,
          HighAvailabilityOptions.class,
          JobManagerOptions.class,
          MetricOptions.class,
          PipelineOptions.class,
          RestOptions.class,
          RestartStrategyOptions.class,
          RocksDBConfigurableOptions.class,
          StateBackendOptions.class,
          TaskManagerOptions.class,
          WebOptions.class);

  /** Options of Kubernetes, of its operator and of plug-ins, which no library here declares. */
  private static final List<String> ELSEWHERE =
      List.of(
          "kubernetes.",
          "job.autoscaler.",
          "external-resource",
          "metrics.reporter.",
          "containerized.",
          "env.");

  private FlinkOptionNames() {}

  /** Fails if Flink has no option of such a name. */
  static void requireKnown(Configuration settings) {
    Set<String> unknown = new TreeSet<>(settings.keySet());
    unknown.removeAll(declared());
    unknown.removeIf(key -> ELSEWHERE.stream().anyMatch(key::startsWith));
    if (!unknown.isEmpty()) {
      throw new AssertionError("Flink has no options " + unknown);
    }
  }

  private static Set<String> declared() {
    Set<String> names = new TreeSet<>();
    HOLDERS.stream()
        .flatMap(holder -> Stream.of(holder.getFields()))
        .filter(field -> Modifier.isStatic(field.getModifiers()))
        .filter(field -> field.getType() == ConfigOption.class)
        .forEach(field -> names.add(key(field)));
    return names;
  }

  private static String key(Field field) {
    try {
      return ((ConfigOption<?>) field.get(null)).key();
    } catch (IllegalAccessException e) {
      throw new LinkageError(field.toString(), e);
    }
  }
}
