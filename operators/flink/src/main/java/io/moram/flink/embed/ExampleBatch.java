// SPDX-License-Identifier: Apache-2.0
package io.moram.flink.embed;

import io.moram.flink.io.KafkaMessage;
import io.moram.flink.learner.LearnerInput;
import io.moram.model.FeatureWidths;
import io.moram.schemas.DeadLetterReason;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;

/**
 * The examples and control records that wait for their features, in the order of the input.
 *
 * @param <I> the type of what the model reads
 */
final class ExampleBatch<I> {
  private final ExampleReader<I> reader;
  private final Output output;
  private List<Waiting<I>> waiting = new ArrayList<>();

  /**
   * An input that waits.
   *
   * @param control an input without content, or null
   */
  private record Waiting<I>(@Nullable PreparedExample<I> example, @Nullable LearnerInput control) {}

  /** What leaves a batch. */
  interface Output {
    void collect(LearnerInput input);

    void setAside(KafkaMessage message, DeadLetterReason reason, String fault);
  }

  ExampleBatch(ExampleReader<I> reader, Output output) {
    this.reader = reader;
    this.output = output;
  }

  /** Adds an input that needs no features, but must not overtake those that do. */
  void add(LearnerInput control) {
    waiting.add(new Waiting<>(null, control));
  }

  /** Adds an example, unless it is set aside. */
  void add(KafkaMessage message, SpecificRecord example) {
    try {
      waiting.add(new Waiting<>(reader.prepare(message, example), null));
    } catch (RefusedExampleException e) {
      output.setAside(message, e.reason(), String.valueOf(e.getMessage()));
    }
  }

  int size() {
    return waiting.size();
  }

  /** Computes the features of all that wait, and sends them on. */
  void flush() {
    List<Waiting<I>> leaving = waiting;
    waiting = new ArrayList<>();
    List<I> inputs = new ArrayList<>();
    for (Waiting<I> one : leaving) {
      if (one.example != null) {
        inputs.add(one.example.input());
      }
    }
    Iterator<float[]> features = reader.features(inputs).iterator();
    FeatureWidths widths = reader.widths();
    for (Waiting<I> one : leaving) {
      if (one.example == null) {
        output.collect(Objects.requireNonNull(one.control));
        continue;
      }
      float[] own = features.next();
      if (widths.fit(own)) {
        output.collect(one.example.embedded().with(own, widths.hidden()));
      } else {
        output.setAside(
            one.example.message(),
            reader.notFinite(),
            "The model's features of the example are not finite numbers");
      }
    }
  }
}
