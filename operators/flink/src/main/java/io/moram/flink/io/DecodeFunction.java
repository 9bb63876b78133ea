// SPDX-License-Identifier: Apache-2.0
package io.moram.flink.io;

import io.moram.schemas.DeadLetterReason;
import io.moram.schemas.MalformedMessageException;
import io.moram.schemas.MessageCodec;
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
 * misKeyed}, and those of {@link DeadLetters}.
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
    codec = codecSupplier.get();
    deadLetters = new DeadLetters(getRuntimeContext().getMetricGroup());
    keys = new KeyCheck(keyPolicy, getRuntimeContext().getMetricGroup());
    recordsIn = getRuntimeContext().getMetricGroup().counter("recordsIn");
  }

  @Override
  public void processElement(KafkaMessage message, Context context, Collector<Decoded<T>> out) {
    if (codec == null || keys == null || recordsIn == null) {
      throw new IllegalStateException("The function has not been opened");
    }
    recordsIn.inc();
    try {
      T record = message.decode(codec);
      @Nullable String fault = keys.fault(message, record);
      if (fault == null) {
        out.collect(new Decoded<>(message, record));
      } else {
        setAside(message, DeadLetterReason.INVALID, fault, context);
      }
    } catch (MalformedMessageException e) {
      setAside(message, e.reason(), String.valueOf(e.getMessage()), context);
    }
  }

  private void setAside(
      KafkaMessage message, DeadLetterReason reason, String fault, Context context) {
    if (deadLetters == null) {
      throw new IllegalStateException("The function has not been opened");
    }
    long now = context.timerService().currentProcessingTime();
    context.output(DeadLetters.OUTPUT, deadLetters.setAside(message, reason, fault, now));
  }
}
