// SPDX-License-Identifier: Apache-2.0
package io.moram.schemas;

import java.util.ArrayList;
import java.util.List;
import org.apache.avro.specific.SpecificRecord;

/** The record types of every topic, with the older versions that are still read. */
final class TopicRecords {
  static final RecordType<Request> REQUEST = of(Request.class);
  static final RecordType<TextRequest> TEXT_REQUEST = of(TextRequest.class);
  static final RecordType<Prediction> PREDICTION = of(Prediction.class);
  static final RecordType<TextPrediction> TEXT_PREDICTION = of(TextPrediction.class);
  static final RecordType<LearnerEvent> EVENT = of(LearnerEvent.class);
  static final RecordType<Evaluation> EVALUATION = of(Evaluation.class);
  static final RecordType<DeadLetter> DEAD_LETTER = of(DeadLetter.class);

  private TopicRecords() {}

  static List<RecordType<? extends SpecificRecord>> examples() {
    return List.of(
        of(Example.class),
        of(TextExample.class),
        of(EndOfTask.class),
        of(Republish.class),
        of(Rollback.class),
        of(Forget.class),
        of(Resume.class));
  }

  static List<RecordType<? extends SpecificRecord>> answers() {
    return List.of(PREDICTION, TEXT_PREDICTION);
  }

  static List<RecordType<? extends SpecificRecord>> atoms() {
    return List.of(
        of(AtomBlockRecord.class),
        of(SignaturePart.class),
        of(TaskSealed.class),
        of(ProvisionalPublished.class));
  }

  static List<RecordType<? extends SpecificRecord>> atomChanges() {
    List<RecordType<? extends SpecificRecord>> types = new ArrayList<>(atoms());
    types.add(of(DeletedKey.class));
    return types;
  }

  private static <T extends SpecificRecord> RecordType<T> of(Class<T> type) {
    return OlderSchemas.added(RecordType.of(type, RecordType.DATA.getSchema(type)));
  }
}
