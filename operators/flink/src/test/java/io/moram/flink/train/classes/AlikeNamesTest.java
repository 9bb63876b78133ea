// SPDX-License-Identifier: Apache-2.0
package io.moram.flink.train.classes;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.Device;
import io.moram.atoms.ClassPrompt;
import io.moram.flink.backbone.BackboneChoice;
import io.moram.flink.train.SmallTraining;
import io.moram.flink.train.state.LearnedClasses;
import io.moram.flink.train.state.LearnerState;
import io.moram.model.LabelReadings;
import io.moram.model.clip.ClipBackbone;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.runtime.state.StateInitializationContext;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** With the backbone of the project, whose tokenizer knows the letters of English. */
class AlikeNamesTest {
  private static ClipBackbone backbone;
  private static LabelReadings readings;

  @BeforeAll
  static void load() throws Exception {
    backbone = ClipBackbone.loadDefault(Device.cpu());
    readings = new LabelReadings(backbone);
  }

  @AfterAll
  static void free() {
    backbone.close();
  }

  /** Adds each label to a learner's classes; puts out the pairs of names that are alike. */
  private static final class Joining extends AbstractStreamOperator<String>
      implements OneInputStreamOperator<String, String> {
    private static final long serialVersionUID = 1;

    @SuppressWarnings("NullAway.Init") // Flink calls initializeState first.
    private transient LearnedClasses classes;

    @Override
    public void initializeState(StateInitializationContext context) {
      var settings = SmallTraining.of(BackboneChoice.embedded()).settings();
      classes = new LearnerState(context.getKeyedStateStore(), settings).classes();
    }

    @Override
    public void processElement(StreamRecord<String> label) throws Exception {
      ClassPrompt added = new ClassPrompt(label.getValue(), "a photo of a {}.");
      String known = new AlikeNames(readings).alike(classes, added);
      if (known != null) {
        output.collect(new StreamRecord<>(added.label() + " = " + known));
      }
      classes.add(added);
    }
  }

  private static List<String> alike(Stream<String> labels) throws Exception {
    try (var learner =
        new KeyedOneInputStreamOperatorTestHarness<>(new Joining(), label -> "ada", Types.STRING)) {
      learner.open();
      for (String label : labels.toList()) {
        learner.processElement(label, 0);
      }
      return learner.extractOutputValues();
    }
  }

  @Test
  void namesTheKnownClassThatReadsLikeANewOne() throws Exception {
    assertThat(alike(Stream.of("cat", "dog", "Cat", "Größe", "Gröbe", "dogs")))
        .containsExactly("Cat = cat", "Gröbe = Größe");
  }

  @Test
  void aClassIsNotLikeItself() throws Exception {
    assertThat(alike(Stream.of("cat", "dog", "cat"))).isEmpty();
  }

  @Test
  void namesThatDifferAfterTheLongestTextAreAlike() throws Exception {
    String longest = "very ".repeat(100);
    assertThat(alike(Stream.of(longest + "red", longest + "blue"))).hasSize(1);
  }

  @Test
  void onlyTheFirstClassesAreCompared() throws Exception {
    Stream<String> many = IntStream.range(0, 2_000).mapToObj("class %d"::formatted);
    assertThat(alike(Stream.concat(many, Stream.of("last", "Last", "Class 1999"))))
        .containsExactly("Class 1999 = class 1999");
  }
}
