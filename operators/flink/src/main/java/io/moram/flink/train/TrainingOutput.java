// SPDX-License-Identifier: Apache-2.0
package io.moram.flink.train;

import io.moram.flink.atoms.PublishedKeys;
import io.moram.flink.io.DeadLetters;
import io.moram.flink.io.KafkaMessage;
import io.moram.flink.io.RecordPlace;
import io.moram.flink.learner.Content;
import io.moram.flink.learner.LabeledExample;
import io.moram.flink.learner.LearnerEvents;
import io.moram.flink.learner.TrainingInput.TaskExample;
import io.moram.flink.train.state.Progress;
import io.moram.schemas.AtomBlockRecord;
import io.moram.schemas.AtomKey;
import io.moram.schemas.DeadLetterReason;
import io.moram.schemas.DeletedKey;
import io.moram.schemas.EventKind;
import io.moram.schemas.Example;
import io.moram.schemas.LearnerEvent;
import io.moram.schemas.MessageCodec;
import io.moram.schemas.SignaturePart;
import io.moram.schemas.TextExample;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import org.apache.avro.specific.SpecificRecord;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.streaming.api.operators.Output;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;

/** The trainer's outputs: atoms, events, and examples that it sets aside. */
final class TrainingOutput {
  private final Output<StreamRecord<SpecificRecord>> output;
  private final DeadLetters deadLetters;
  private final PublishedKeys keys;
  private final LongSupplier clock;
  private final MessageCodec<SpecificRecord> codec = MessageCodec.examples();

  /**
   * @param keys takes every key that is published
   * @param clock the time in milliseconds since 1970-01-01 UTC
   */
  TrainingOutput(
      Output<StreamRecord<SpecificRecord>> output,
      MetricGroup metrics,
      PublishedKeys keys,
      LongSupplier clock) {
    this.output = output;
    this.keys = keys;
    this.deadLetters = new DeadLetters(metrics);
    this.clock = clock;
  }

  long now() {
    return clock.getAsLong();
  }

  /** Publishes blocks and parts of a signature, and then the record that follows them. */
  void publish(SealRecords records, SpecificRecord follows) {
    publish(records.blocks(), records.signature(), follows);
  }

  /** Publishes blocks and parts of a signature, and then the record that follows them. */
  void publish(
      List<AtomBlockRecord> blocks, List<SignaturePart> signature, SpecificRecord follows) {
    for (AtomBlockRecord block : blocks) {
      keys.see(AtomKey.of(block));
      output.collect(new StreamRecord<>(block));
    }
    for (SignaturePart part : signature) {
      keys.see(AtomKey.of(part));
      output.collect(new StreamRecord<>(part));
    }
    output.collect(new StreamRecord<>(follows));
  }

  /** Deletes keys of the topic atoms. */
  void delete(String learner, List<String> keys) {
    for (String key : keys) {
      output.collect(new StreamRecord<>(new DeletedKey(learner, key)));
    }
  }

  /**
   * Sets an example aside. The dead letter has the example as a message that can be sent again; it
   * differs from the message that was read in the id, which the trainer does not know.
   *
   * @param detail the fault in words
   */
  void setAside(TaskExample example, DeadLetterReason reason, String detail) {
    byte[] value = codec.encode(record(example.learner(), example.kept()));
    RecordPlace place = example.kept().place();
    KafkaMessage message =
        new KafkaMessage(
            place.topic(),
            place.partition(),
            place.offset(),
            0,
            example.learner().getBytes(StandardCharsets.UTF_8),
            value);
    output.collect(
        DeadLetters.OUTPUT,
        new StreamRecord<>(deadLetters.setAside(message, reason, detail, now())));
  }

  private static SpecificRecord record(String learner, LabeledExample example) {
    if (example.content() instanceof Content.Text text) {
      return TextExample.newBuilder()
          .setLearner(learner)
          .setExampleId("")
          .setEventTime(0)
          .setPrompt(text.prompt())
          .setAnswer(text.answer())
          .build();
    }
    return Example.newBuilder()
        .setLearner(learner)
        .setExampleId("")
        .setEventTime(0)
        .setImage(ByteBuffer.wrap(((Content.Picture) example.content()).file()))
        .setLabel(example.label())
        .setPromptTemplate(example.promptTemplate())
        .build();
  }

  /** Emits an event about the open task. */
  void emit(
      Progress progress,
      String learner,
      EventKind kind,
      String reason,
      Map<String, Double> figures) {
    emit(progress.task(), learner, kind, reason, figures);
  }

  /** Emits an event about a task. */
  void emit(int task, String learner, EventKind kind, String reason, Map<String, Double> figures) {
    output.collect(
        LearnerEvents.OUTPUT,
        new StreamRecord<>(new LearnerEvent(learner, task, now(), kind, reason, figures)));
  }
}
