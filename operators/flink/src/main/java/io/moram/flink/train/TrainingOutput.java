// SPDX-License-Identifier: Apache-2.0
package io.moram.flink.train;

import io.moram.flink.learner.LearnerEvents;
import io.moram.flink.train.state.Progress;
import io.moram.schemas.AtomBlockRecord;
import io.moram.schemas.EventKind;
import io.moram.schemas.LearnerEvent;
import io.moram.schemas.SignaturePart;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import org.apache.avro.specific.SpecificRecord;
import org.apache.flink.streaming.api.operators.Output;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;

/** The trainer's outputs: atoms, and events. */
final class TrainingOutput {
  private final Output<StreamRecord<SpecificRecord>> output;
  private final LongSupplier clock;

  /**
   * @param clock the time in milliseconds since 1970-01-01 UTC
   */
  TrainingOutput(Output<StreamRecord<SpecificRecord>> output, LongSupplier clock) {
    this.output = output;
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
      output.collect(new StreamRecord<>(block));
    }
    for (SignaturePart part : signature) {
      output.collect(new StreamRecord<>(part));
    }
    output.collect(new StreamRecord<>(follows));
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
