// SPDX-License-Identifier: Apache-2.0
package io.moram.flink.io;

import io.moram.flink.logging.WarningLimit;
import io.moram.schemas.DeadLetter;
import io.moram.schemas.DeadLetterReason;
import io.moram.schemas.text.VisibleText;
import java.nio.ByteBuffer;
import java.util.EnumMap;
import java.util.Map;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.util.OutputTag;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The messages that one operator sets aside. Makes the record for the topic dead-letters, warns
 * about it, and counts it: as {@code deadLettered} in total and as {@code
 * reason.REASON.deadLettered} by reason.
 */
public final class DeadLetters {
  private static final Logger LOG = LoggerFactory.getLogger(DeadLetters.class);

  /** The side output of every operator that sets messages aside. */
  public static final OutputTag<Traced<DeadLetter>> OUTPUT =
      new OutputTag<>("dead-letters", RecordTypes.deadLetters());

  /**
   * The most bytes of a message that are kept. With the key they stay below a broker's default
   * limit of 1 MiB, because a dead letter that cannot be written would stop the stream.
   */
  static final int MAX_PAYLOAD_BYTES = 512 << 10;

  /** The most bytes of a message's key that are kept. */
  static final int MAX_KEY_BYTES = 64 << 10;

  private final WarningLimit warnings = new WarningLimit();
  private final Counter all;
  private final Map<DeadLetterReason, Counter> byReason = new EnumMap<>(DeadLetterReason.class);

  /** Counts in an operator's metric group. */
  public DeadLetters(MetricGroup metrics) {
    all = metrics.counter("deadLettered");
    for (DeadLetterReason reason : DeadLetterReason.values()) {
      byReason.put(reason, metrics.addGroup("reason", reason.name()).counter("deadLettered"));
    }
  }

  /**
   * Counts a message that cannot be used and makes its record, at the message's place in a trace.
   *
   * @param detail the fault in words, with the value and the limit; escaped here
   * @param time the time now, in milliseconds since 1970-01-01 UTC
   */
  public Traced<DeadLetter> setAside(
      KafkaMessage message, DeadLetterReason reason, String detail, long time) {
    all.inc();
    Counter counter = byReason.get(reason);
    if (counter != null) {
      counter.inc();
    }
    warnings.log(
        leftOut ->
            LOG.warn(
                "Message set aside as a dead letter: topic={} partition={} offset={} reason={}"
                    + " leftOut={}",
                message.topic(),
                message.partition(),
                message.offset(),
                reason,
                leftOut));
    byte[] value = message.value() == null ? new byte[0] : message.value();
    DeadLetter letter =
        DeadLetter.newBuilder()
            .setTopic(message.topic())
            .setPartition(message.partition())
            .setOffset(message.offset())
            .setTime(time)
            .setReason(reason)
            .setDetail(VisibleText.of(detail))
            .setKey(message.key() == null ? null : cut(message.key(), MAX_KEY_BYTES))
            .setPayload(cut(value, MAX_PAYLOAD_BYTES))
            .setPayloadSize(value.length)
            .build();
    return new Traced<>(letter, message.trace());
  }

  private static ByteBuffer cut(byte[] bytes, int limit) {
    return ByteBuffer.wrap(bytes, 0, Math.min(bytes.length, limit));
  }
}
