// SPDX-License-Identifier: Apache-2.0
package io.moram.deploy;

import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.flink.runtime.metrics.MetricNames;

/** The metrics that Flink registers for an operator. */
final class FlinkMetrics {

  private static final String PREFIX = "flink_taskmanager_job_task_operator_";

  private static final Set<String> NAMES =
      Stream.of(MetricNames.class.getFields())
          .filter(field -> Modifier.isStatic(field.getModifiers()))
          .filter(field -> field.getType() == String.class)
          .map(FlinkMetrics::value)
          .collect(Collectors.toUnmodifiableSet());

  private FlinkMetrics() {}

  /** Whether a name in Prometheus is of a metric of Flink's own. */
  static boolean isFlinks(String prometheusName) {
    String name = prometheusName.substring(PREFIX.length());
    return NAMES.contains(name) || name.contains("rocksdb");
  }

  private static String value(Field field) {
    try {
      return String.valueOf(field.get(null));
    } catch (IllegalAccessException e) {
      throw new LinkageError(field.toString(), e);
    }
  }
}
