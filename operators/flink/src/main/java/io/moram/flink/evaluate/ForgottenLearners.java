// SPDX-License-Identifier: Apache-2.0
package io.moram.flink.evaluate;

import io.moram.flink.io.KafkaMessage;
import io.moram.schemas.EventKind;
import io.moram.schemas.LearnerEvent;
import io.moram.schemas.MalformedMessageException;
import io.moram.schemas.MessageCodec;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.functions.RichFlatMapFunction;
import org.apache.flink.util.Collector;
import org.jspecify.annotations.Nullable;

/** Finds the learners that were forgotten among the messages of the topic events. */
public final class ForgottenLearners extends RichFlatMapFunction<KafkaMessage, String> {
  private static final long serialVersionUID = 1;

  private transient @Nullable MessageCodec<LearnerEvent> codec;

  @Override
  public void open(OpenContext context) {
    codec = MessageCodec.events();
  }

  @Override
  public void flatMap(KafkaMessage message, Collector<String> out) {
    if (codec == null) {
      throw new IllegalStateException("The function has not been opened");
    }
    try {
      LearnerEvent event = codec.decode(message.value());
      if (event.getKind() == EventKind.LEARNER_FORGOTTEN) {
        out.collect(event.getLearner());
      }
    } catch (MalformedMessageException e) {
      // Only the learner job writes events. What it did not write asks for nothing here.
    }
  }
}
