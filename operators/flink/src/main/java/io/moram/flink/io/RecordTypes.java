// SPDX-License-Identifier: Apache-2.0
package io.moram.flink.io;

import io.moram.flink.state.VersionedTypeInformation;
import io.moram.schemas.DeadLetter;
import io.moram.schemas.Evaluation;
import io.moram.schemas.LearnerEvent;
import io.moram.schemas.MessageCodec;
import io.moram.schemas.Prediction;
import io.moram.schemas.TextPrediction;
import org.apache.avro.specific.SpecificRecord;
import org.apache.flink.api.common.typeinfo.TypeInformation;

/** The types for Flink of the records that the jobs write. */
public final class RecordTypes {
  private RecordTypes() {}

  /** Records of the topic atoms, and the deletion of its keys. */
  public static TypeInformation<SpecificRecord> atoms() {
    return new VersionedTypeInformation<>(SpecificRecord.class, new AtomsSerializer());
  }

  /** Records of the topic events. */
  public static TypeInformation<LearnerEvent> events() {
    return new VersionedTypeInformation<>(LearnerEvent.class, new EventSerializer());
  }

  /** Records of the topic predictions. */
  public static TypeInformation<Prediction> predictions() {
    return new VersionedTypeInformation<>(Prediction.class, new PredictionSerializer());
  }

  /** Records of the topic predictions, if they are answers in text. */
  public static TypeInformation<TextPrediction> textPredictions() {
    return new VersionedTypeInformation<>(TextPrediction.class, new TextPredictionSerializer());
  }

  /** Records of the topic evaluations. */
  public static TypeInformation<Evaluation> evaluations() {
    return new VersionedTypeInformation<>(Evaluation.class, new EvaluationSerializer());
  }

  /** Records of the topic dead-letters. */
  public static TypeInformation<DeadLetter> deadLetters() {
    return new VersionedTypeInformation<>(DeadLetter.class, new DeadLetterSerializer());
  }

  /** The format of the topic atoms, and of the deletion of its keys. */
  public static final class AtomsSerializer extends RecordSerializer<SpecificRecord> {
    /** Flink calls this constructor when it restores state. */
    public AtomsSerializer() {
      super(MessageCodec::atomChanges);
    }
  }

  /** The format of the topic events. */
  public static final class EventSerializer extends RecordSerializer<LearnerEvent> {
    /** Flink calls this constructor when it restores state. */
    public EventSerializer() {
      super(MessageCodec::events);
    }
  }

  /** The format of the topic predictions. */
  public static final class PredictionSerializer extends RecordSerializer<Prediction> {
    /** Flink calls this constructor when it restores state. */
    public PredictionSerializer() {
      super(MessageCodec::predictions);
    }
  }

  /** The format of the topic predictions, if they are answers in text. */
  public static final class TextPredictionSerializer extends RecordSerializer<TextPrediction> {
    /** Flink calls this constructor when it restores state. */
    public TextPredictionSerializer() {
      super(MessageCodec::textPredictions);
    }
  }

  /** The format of the topic evaluations. */
  public static final class EvaluationSerializer extends RecordSerializer<Evaluation> {
    /** Flink calls this constructor when it restores state. */
    public EvaluationSerializer() {
      super(MessageCodec::evaluations);
    }
  }

  /** The format of the topic dead-letters. */
  public static final class DeadLetterSerializer extends RecordSerializer<DeadLetter> {
    /** Flink calls this constructor when it restores state. */
    public DeadLetterSerializer() {
      super(MessageCodec::deadLetters);
    }
  }
}
