// SPDX-License-Identifier: Apache-2.0
package io.moram.flink.io;

import io.moram.flink.logging.WarningLimit;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificRecord;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.MetricGroup;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Counts records whose event time cannot be right. They are used like the others. Metrics: {@code
 * timesInSeconds}, with those of JSON that were made milliseconds, {@code timesInFuture} and {@code
 * timesInPast}.
 */
final class EventClocks {
  private static final Logger LOG = LoggerFactory.getLogger(EventClocks.class);

  private final WarningLimit warnings = new WarningLimit();
  private final Counter seconds;
  private final Counter future;
  private final Counter past;

  EventClocks(MetricGroup metrics) {
    seconds = metrics.counter("timesInSeconds");
    future = metrics.counter("timesInFuture");
    past = metrics.counter("timesInPast");
  }

  /** Counts a time in seconds that was made milliseconds. */
  void madeMillis() {
    seconds.inc();
  }

  /** Counts a record if its time cannot be right. */
  void check(KafkaMessage message, SpecificRecord record, long now) {
    Schema.Field field = record.getSchema().getField("eventTime");
    if (field == null || !(record.get(field.pos()) instanceof Long time)) {
      return;
    }
    EventClock clock = EventClock.of(time, message.timestamp(), now);
    if (clock == EventClock.RIGHT) {
      return;
    }
    (clock == EventClock.SECONDS ? seconds : clock == EventClock.FUTURE ? future : past).inc();
    warnings.log(
        leftOut ->
            LOG.warn(
                "The event time of a record cannot be right; it must be milliseconds since"
                    + " 1970-01-01 UTC: topic={} partition={} offset={} eventTime={} fault={}"
                    + " leftOut={}",
                message.topic(),
                message.partition(),
                message.offset(),
                time,
                clock,
                leftOut));
  }
}
