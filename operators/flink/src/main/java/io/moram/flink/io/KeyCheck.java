// SPDX-License-Identifier: Apache-2.0
package io.moram.flink.io;

import io.moram.flink.logging.WarningLimit;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificRecord;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.MetricGroup;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Compares the Kafka key of records with their learner. Only the key keeps all records of a learner
 * in one partition, and so in one order. Metrics: {@code keyless} and {@code misKeyed}.
 */
final class KeyCheck {
  private static final Logger LOG = LoggerFactory.getLogger(KeyCheck.class);

  private final KeyPolicy policy;
  private final Counter keyless;
  private final Counter misKeyed;
  private final WarningLimit warnings = new WarningLimit();

  KeyCheck(KeyPolicy policy, MetricGroup metrics) {
    this.policy = policy;
    keyless = metrics.counter("keyless");
    misKeyed = metrics.counter("misKeyed");
  }

  /** Returns why the record must be set aside, or null if it may be used. */
  @Nullable String fault(KafkaMessage message, SpecificRecord record) {
    if (policy == KeyPolicy.ANY) {
      return null;
    }
    Schema.Field field = record.getSchema().getField("learner");
    String learner = field == null ? "" : String.valueOf(record.get(field.pos()));
    byte[] key = message.key();
    if (key != null && Arrays.equals(key, learner.getBytes(StandardCharsets.UTF_8))) {
      return null;
    }
    (key == null ? keyless : misKeyed).inc();
    if (policy == KeyPolicy.REQUIRE) {
      return "The Kafka key is %s; must be the learner '%s'. Key the records by their learner."
          .formatted(key == null ? "absent" : "another one", learner);
    }
    warnings.log(
        leftOut ->
            LOG.warn(
                "The key of a record is not its learner, so the learner's records can be in several"
                    + " partitions, and their order is not fixed: topic={} partition={} offset={}"
                    + " learner={} key={} leftOut={}",
                message.topic(),
                message.partition(),
                message.offset(),
                learner,
                key == null ? "absent" : "another one",
                leftOut));
    return null;
  }
}
