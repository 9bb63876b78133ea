// SPDX-License-Identifier: Apache-2.0
package io.moram.flink.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import io.moram.flink.backbone.BackboneChoice;
import io.moram.flink.io.RecordPlace;
import io.moram.flink.learner.Content;
import io.moram.flink.learner.LabeledExample;
import io.moram.flink.learner.TrainingInput;
import io.moram.flink.learner.TrainingInput.TaskEnd;
import io.moram.flink.learner.TrainingInput.TaskExample;
import io.moram.flink.logging.CapturedLog;
import io.moram.flink.train.settings.LearnerLimits;
import io.moram.flink.train.settings.TrainingSettings;
import io.moram.flink.train.state.Progress;
import io.moram.schemas.AtomBlockRecord;
import io.moram.schemas.DeadLetter;
import io.moram.schemas.DeadLetterReason;
import io.moram.schemas.EventKind;
import io.moram.schemas.Example;
import io.moram.schemas.LearnerEvent;
import io.moram.schemas.MessageCodec;
import io.moram.schemas.TaskSealed;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.logging.log4j.Level;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

class LearnerQuarantineTest {
  private static final int STEPS = 4;
  private static final int LIMIT = 5;
  private static final byte[] NO_PICTURE = {1, 2, 3};
  private static final LearnerLimits RETRY =
      new LearnerLimits(LIMIT, true, 1000, 1000, 4L << 30, 1 << 20);

  @TempDir static Path folder;
  private static BackboneChoice backbone = BackboneChoice.embedded();
  private static BackboneChoice otherBackbone = BackboneChoice.embedded();

  @RegisterExtension final CapturedLog log = new CapturedLog(TrainingOperator.class);

  @BeforeAll
  static void writeBackbones() throws IOException {
    backbone = TinyBackbone.in(folder.resolve("usual"));
    otherBackbone = TinyBackbone.in(folder.resolve("other"));
    Path tokenizer = folder.resolve("other").resolve("tokenizer.json");
    Files.writeString(tokenizer, "\n", StandardOpenOption.APPEND);
  }

  @Test
  void aLearnerThatFailsStopsAloneAndTheOthersLearnTheSame() throws Exception {
    Map<String, AtomBlockRecord> alone;
    try (TrainingRun run = TrainingRun.start(settings(0))) {
      for (TrainingInput input : stream("ada")) {
        run.give(input);
      }
      run.untilSealed(2);
      alone = run.sealedBlocks();
    }
    try (TrainingRun run = TrainingRun.start(settings(0))) {
      List<TrainingInput> good = stream("ada");
      List<TrainingInput> bad = withoutPicture(stream("bob"), 2);
      for (int i = 0; i < good.size(); i++) {
        run.give(bad.get(i));
        run.give(good.get(i));
        run.turns(1);
      }
      run.untilSealed(2);
      run.turns(50);
      assertThat(run.sealedBlocks()).isEqualTo(alone);
      assertThat(quarantines(run))
          .singleElement()
          .satisfies(
              event -> {
                assertThat(event.getLearner()).isEqualTo("bob");
                assertThat(event.getReason()).contains("Cannot read a picture of the reservoir");
              });
    }
    assertThat(log.lines(Level.ERROR))
        .singleElement()
        .asString()
        .contains("Learner quarantined", "learner=bob task=0");
  }

  @Test
  void inputsWaitUpToTheLimitAndExamplesBeyondItAreSetAside() throws Exception {
    try (TrainingRun run = TrainingRun.start(settings(1))) {
      List<TrainingInput> bad = withoutPicture(stream("bob"), 0);
      for (TrainingInput input : bad.subList(0, 4)) {
        run.give(input);
      }
      run.turns(3);
      assertThat(quarantines(run)).hasSize(1);
      for (TrainingInput input : bad.subList(4, bad.size())) {
        run.give(input);
        run.turns(1);
      }
      assertThat(waiting(run, "bob"))
          .as("four examples and the end of task 0, and one example and the end of task 1")
          .isEqualTo(LIMIT + 2);
      assertThat(run.deadLetters())
          .hasSize(7)
          .extracting(DeadLetter::getReason, DeadLetter::getTopic, DeadLetter::getPartition)
          .containsOnly(tuple(DeadLetterReason.QUARANTINED, "examples", 3));
      assertThat(run.deadLetters())
          .extracting(DeadLetter::getOffset)
          .containsExactly(11L, 12L, 13L, 14L, 15L, 16L, 17L);
      DeadLetter first = run.deadLetters().get(0);
      assertThat(first.getDetail())
          .contains("learner.quarantine-limit is 5")
          .contains("Cannot read a picture of the reservoir");
      assertThat(MessageCodec.examples().decode(bytes(first.getPayload())))
          .asInstanceOf(type(Example.class))
          .satisfies(
              example -> {
                assertThat(example.getLearner()).isEqualTo("bob");
                assertThat(example.getLabel()).isEqualTo("red fox");
                assertThat(bytes(example.getImage())).isEqualTo(image("bob", 1, 1));
              });
    }
  }

  /** The training in memory is ahead of the one in keyed state when the learner fails. */
  @Test
  void aQuarantineOutlivesARestartAndARetryGoesOnWhereItFailed() throws Exception {
    TrainingRun run = TrainingRun.start(settings(1));
    try {
      List<TrainingInput> bad = withoutPicture(stream("bob"), 4);
      for (TrainingInput input : bad.subList(0, 8)) {
        run.give(input);
        run.turns(3);
      }
      assertThat(quarantines(run)).hasSize(1);
      Progress failed = progress(run, "bob");
      assertThat(failed.open().step()).isEqualTo(1);
      assertThat(failed.open().due()).isEqualTo(1);

      run = run.killedAndRestored(settings(1));
      run.give(bad.get(8));
      run.turns(20);
      assertThat(quarantines(run)).as("none since the restart").hasSize(1);
      assertThat(progress(run, "bob").open()).isEqualTo(failed.open());
      assertThat(waiting(run, "bob")).isEqualTo(1);

      run = run.killedAndRestored(settings(1).with(RETRY));
      run.turns(20);
      assertThat(run.events())
          .extracting(LearnerEvent::getKind)
          .containsSubsequence(
              EventKind.LEARNER_QUARANTINED,
              EventKind.LEARNER_RESUMED,
              EventKind.LEARNER_QUARANTINED);
      assertThat(quarantines(run))
          .extracting(LearnerEvent::getReason)
          .as("the picture is still unreadable, and nothing else is wrong")
          .hasSize(2)
          .containsOnly(quarantines(run).get(0).getReason());
    } finally {
      run.close();
    }
  }

  @Test
  void aLearnerOfAnotherBackboneWaitsForItsOwn() throws Exception {
    Map<String, AtomBlockRecord> undisturbed;
    try (TrainingRun run = TrainingRun.start(settings(1))) {
      for (TrainingInput input : stream("ada")) {
        run.give(input);
        run.turns(10);
      }
      undisturbed = run.sealedBlocks();
    }
    TrainingRun run = TrainingRun.start(settings(1));
    try {
      List<TrainingInput> inputs = stream("ada");
      for (TrainingInput input : inputs.subList(0, 5)) {
        run.give(input);
        run.turns(10);
      }
      run = run.killedAndRestored(settings(1, otherBackbone));
      for (TrainingInput input : stream("bob")) {
        run.give(input);
      }
      run.untilSealed(2);
      assertThat(run.seals()).extracting(TaskSealed::getLearner).containsOnly("bob");
      assertThat(quarantines(run))
          .singleElement()
          .satisfies(
              event -> {
                assertThat(event.getLearner()).isEqualTo("ada");
                assertThat(event.getReason())
                    .contains("atoms fit no other backbone")
                    .contains("backbone.folder");
              });

      run = run.killedAndRestored(settings(1).with(RETRY));
      for (TrainingInput input : inputs.subList(5, inputs.size())) {
        run.give(input);
        run.turns(10);
      }
      Map<String, AtomBlockRecord> blocks = run.sealedBlocks();
      blocks.keySet().removeIf(place -> place.startsWith("bob"));
      assertThat(blocks).isEqualTo(undisturbed);
    } finally {
      run.close();
    }
  }

  private static List<LearnerEvent> quarantines(TrainingRun run) {
    return run.events().stream()
        .filter(event -> event.getKind() == EventKind.LEARNER_QUARANTINED)
        .toList();
  }

  private static Progress progress(TrainingRun run, String learner) throws Exception {
    return Objects.requireNonNull(run.progress(learner));
  }

  private static long waiting(TrainingRun run, String learner) throws Exception {
    return progress(run, learner).queue().size();
  }

  private static byte[] bytes(ByteBuffer buffer) {
    byte[] bytes = new byte[buffer.remaining()];
    buffer.duplicate().get(bytes);
    return bytes;
  }

  private static TrainingSettings settings(int stepsPerBatch) {
    return settings(stepsPerBatch, backbone);
  }

  private static TrainingSettings settings(int stepsPerBatch, BackboneChoice of) {
    return SmallTraining.of(of)
        .recipe(SmallTraining.recipe(2, 4, STEPS, stepsPerBatch))
        .reservoirPerClass(8)
        .settings()
        .with(new LearnerLimits(LIMIT, false, 1000, 1000, 4L << 30, 1 << 20));
  }

  /** Two tasks of eight examples and their ends. */
  private static List<TrainingInput> stream(String learner) {
    List<TrainingInput> inputs = new ArrayList<>();
    for (int task = 0; task < 2; task++) {
      for (int i = 0; i < 8; i++) {
        String label = label(task, i);
        inputs.add(
            new TaskExample(
                learner,
                task,
                new LabeledExample(
                    new Content.Picture(image(learner, task, i)),
                    label,
                    "a photo of a {}.",
                    new float[0],
                    new RecordPlace("examples", 3, 10L * task + i))));
      }
      inputs.add(new TaskEnd(learner, task, "test"));
    }
    return inputs;
  }

  private static String label(int task, int number) {
    return number % 2 == task ? "red fox" : "blue jay";
  }

  private static byte[] image(String learner, int task, int number) {
    return Pictures.png(label(task, number), 100 * learner.hashCode() + 10 * task + number);
  }

  /** The stream with bytes that are no picture in one place. */
  private static List<TrainingInput> withoutPicture(List<TrainingInput> stream, int place) {
    List<TrainingInput> inputs = new ArrayList<>(stream);
    TaskExample good = (TaskExample) inputs.get(place);
    LabeledExample picture = good.kept();
    inputs.set(
        place,
        new TaskExample(
            good.learner(),
            good.task(),
            new LabeledExample(
                new Content.Picture(NO_PICTURE),
                picture.label(),
                picture.promptTemplate(),
                picture.features(),
                picture.place(),
                picture.time())));
    return inputs;
  }
}
