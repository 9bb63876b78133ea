// SPDX-License-Identifier: Apache-2.0
package io.moram.flink.io;

import io.moram.flink.state.VersionedSerializer;
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
  public static TypeInformation<Traced<Prediction>> predictions() {
    return traced(new PredictionSerializer());
  }

  /** Records of the topic predictions, if they are answers in text. */
  public static TypeInformation<Traced<TextPrediction>> textPredictions() {
    return traced(new TextPredictionSerializer());
  }

  /** Records of the topic evaluations. */
  public static TypeInformation<Evaluation> evaluations() {
    return new VersionedTypeInformation<>(Evaluation.class, new EvaluationSerializer());
  }

  /** Records of the topic dead-letters. */
  public static TypeInformation<Traced<DeadLetter>> deadLetters() {
    return traced(new DeadLetterSerializer());
  }

  @SuppressWarnings("unchecked") // A class literal has no type parameters.
  private static <T extends SpecificRecord> TypeInformation<Traced<T>> traced(
      VersionedSerializer<Traced<T>> serializer) {
    return new VersionedTypeInformation<>((Class<Traced<T>>) (Class<?>) Traced.class, serializer);
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
  public static final class PredictionSerializer extends TracedSerializer<Prediction> {
    /** Flink calls this constructor when it restores state. */
    public PredictionSerializer() {
      super(MessageCodec::predictions);
    }
  }

  /** The format of the topic predictions, if they are answers in text. */
  public static final class TextPredictionSerializer extends TracedSerializer<TextPrediction> {
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
  public static final class DeadLetterSerializer extends TracedSerializer<DeadLetter> {
    /** Flink calls this constructor when it restores state. */
    public DeadLetterSerializer() {
      super(MessageCodec::deadLetters);
    }
  }
}
