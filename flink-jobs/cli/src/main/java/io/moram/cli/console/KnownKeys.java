// SPDX-License-Identifier: Apache-2.0
package io.moram.cli.console;

import io.moram.jobs.kafka.TopicOptions;
import io.moram.jobs.options.OptionCatalog;
import java.lang.reflect.Field;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.apache.flink.configuration.ConfigOption;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;

/** Recognises keys after {@code -D} that neither this project nor Flink nor Kafka has. */
final class KnownKeys {

  /** Classes of Flink's options, in its package of configuration. */
  private static final List<String> FLINK_CLASSES =
      List.of(
          "AkkaOptions BatchExecutionOptions BlobServerOptions CheckpointingOptions",
          "CleanupOptions ClientOptions ClusterOptions CoreOptions DeploymentOptions",
          "ExecutionOptions ExternalizedCheckpointOptions HeartbeatManagerOptions",
          "HighAvailabilityOptions HistoryServerOptions JMXServerOptions JobManagerOptions",
          "MetricOptions NettyShuffleEnvironmentOptions PipelineOptions ResourceManagerOptions",
          "RestartStrategyOptions RestOptions RpcOptions SecurityOptions SlowTaskDetectorOptions",
          "StateBackendOptions StateChangelogOptions StateLatencyTrackOptions",
          "StateRecoveryOptions TaskManagerOptions TraceOptions WebOptions");

  /** The beginnings of keys that plug-ins, file systems and deployments add to Flink. */
  private static final List<String> OPEN_PREFIXES =
      List.of(
          "kubernetes.",
          "yarn.",
          "containerized.",
          "metrics.",
          "traces.",
          "s3.",
          "s3a.",
          "fs.",
          "gs.",
          "oss.",
          "azure.",
          "external-resource",
          "security.",
          "high-availability.",
          "env.",
          "state.backend.",
          "restart-strategy.",
          "jobmanager.",
          "taskmanager.",
          "table.",
          "python.",
          "flink.",
          "$internal.");

  private static final int FARTHEST = 4;

  private KnownKeys() {}

  /** A remark about a key that is not known; empty if it is known. */
  static Optional<String> remark(String key) {
    if (OPEN_PREFIXES.stream().anyMatch(key::startsWith)
        || key.startsWith(TopicOptions.PROPERTIES.key() + ".")) {
      return Optional.empty();
    }
    NavigableSet<String> known = known();
    if (known.contains(key)) {
      return Optional.empty();
    }
    Set<String> ofKafka = new TreeSet<>(ConsumerConfig.configNames());
    ofKafka.addAll(ProducerConfig.configNames());
    String nearest =
        ofKafka.contains(key) || key.startsWith("sasl.") || key.startsWith("ssl.")
            ? TopicOptions.PROPERTIES.key() + "." + key
            : nearest(key, known).orElse("");
    return Optional.of(
        "no part reads the option "
            + key
            + "."
            + (nearest.isEmpty() ? "" : " Is it " + nearest + "?"));
  }

  /** The known key that is the most like a text; empty if none is like it. */
  static Optional<String> nearest(String key, Set<String> known) {
    String lower = key.toLowerCase(Locale.ROOT);
    Optional<String> withoutPrefix =
        known.stream().filter(one -> one.endsWith("." + lower)).findFirst();
    if (withoutPrefix.isPresent()) {
      return withoutPrefix;
    }
    return known.stream()
        .min(Comparator.comparingInt(one -> distance(lower, one)))
        .filter(one -> distance(lower, one) <= Math.min(FARTHEST, lower.length() / 3));
  }

  /** Every key of ours. */
  static NavigableSet<String> ours() {
    NavigableSet<String> keys = new TreeSet<>();
    OptionCatalog.holders()
        .forEach(holder -> holder.options().forEach(option -> keys.add(option.key())));
    return keys;
  }

  private static NavigableSet<String> known() {
    NavigableSet<String> keys = ours();
    for (String line : FLINK_CLASSES) {
      for (String name : line.split(" ", -1)) {
        addKeys("org.apache.flink.configuration." + name, keys);
      }
    }
    return keys;
  }

  private static void addKeys(String className, Set<String> keys) {
    try {
      for (Field field : Class.forName(className).getFields()) {
        if (field.getType() == ConfigOption.class
            && field.get(null) instanceof ConfigOption<?> option) {
          keys.add(option.key());
          option.fallbackKeys().forEach(fallback -> keys.add(fallback.getKey()));
        }
      }
    } catch (ClassNotFoundException | IllegalAccessException e) {
      // Another version of Flink has no such class; its keys are unknown then.
    }
  }

  /** The number of letters to insert, delete or replace. */
  private static int distance(String a, String b) {
    int[] row = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      row[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int replaced = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(replaced, Math.min(row[j], row[j - 1]) + 1);
      }
    }
    return row[b.length()];
  }
}
