// SPDX-License-Identifier: Apache-2.0
package io.moram.flink.io;

import io.moram.schemas.DeadLetterReason;
import io.moram.schemas.MalformedMessageException;
import io.moram.schemas.MessageCodec;
import java.util.Objects;
import org.apache.avro.specific.SpecificRecord;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.metrics.Counter;
import org.apache.flink.streaming.api.functions.ProcessFunction;
import org.apache.flink.util.Collector;
import org.apache.flink.util.function.SerializableSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Decodes a topic's messages. A message that cannot be decoded goes to {@link DeadLetters#OUTPUT}
 * with its reason, and the stream continues. Metrics: {@code recordsIn}, {@code keyless}, {@code
 * misKeyed}, and those of {@link DeadLetters} and {@link EventClocks}.
 *
 * <p>A message in the frame of a schema registry goes on in single-object encoding, so that no
 * later operator needs the registry.
 *
 * @param <T> the record type, or the super type of the topic's record types
 */
public final class DecodeFunction<T extends SpecificRecord>
    extends ProcessFunction<KafkaMessage, Decoded<T>> {
  private final SerializableSupplier<MessageCodec<T>> codecSupplier;
  private final KeyPolicy keyPolicy;
  private transient @Nullable MessageCodec<T> codec;
  private transient @Nullable KeyCheck keys;
  private transient @Nullable DeadLetters deadLetters;
  private transient @Nullable EventClocks clocks;
  private transient @Nullable Counter recordsIn;

  /**
   * @param codec makes the topic's codec in the JVM that the function runs in
   * @param keyPolicy what happens to records whose key is not their learner
   */
  public DecodeFunction(SerializableSupplier<MessageCodec<T>> codec, KeyPolicy keyPolicy) {
    this.codecSupplier = codec;
    this.keyPolicy = keyPolicy;
  }

  @Override
  public void open(OpenContext context) {
    EventClocks counted = new EventClocks(getRuntimeContext().getMetricGroup());
    clocks = counted;
    codec = codecSupplier.get().reportingTo(counted::madeMillis);
    deadLetters = new DeadLetters(getRuntimeContext().getMetricGroup());
    keys = new KeyCheck(keyPolicy, getRuntimeContext().getMetricGroup());
    recordsIn = getRuntimeContext().getMetricGroup().counter("recordsIn");
  }

  @Override
  public void processElement(KafkaMessage message, Context context, Collector<Decoded<T>> out) {
    MessageCodec<T> opened = opened(codec);
    opened(recordsIn).inc();
    try {
      T record = message.decode(opened);
      opened(clocks).check(message, record, context.timerService().currentProcessingTime());
      @Nullable String fault = opened(keys).fault(message, record);
      if (fault == null) {
        boolean framed = opened.isFramed(message.value());
        out.collect(
            new Decoded<>(framed ? message.withValue(opened.encode(record)) : message, record));
      } else {
        setAside(message, DeadLetterReason.INVALID, fault, context);
      }
    } catch (MalformedMessageException e) {
      setAside(message, e.reason(), String.valueOf(e.getMessage()), context);
    }
  }

  private void setAside(
      KafkaMessage message, DeadLetterReason reason, String fault, Context context) {
    long now = context.timerService().currentProcessingTime();
    context.output(DeadLetters.OUTPUT, opened(deadLetters).setAside(message, reason, fault, now));
  }

  private static <V> V opened(@Nullable V value) {
    return Objects.requireNonNull(value, "The function has not been opened");
  }
}
