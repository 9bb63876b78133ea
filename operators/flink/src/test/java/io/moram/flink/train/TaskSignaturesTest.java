// SPDX-License-Identifier: Apache-2.0
package io.moram.flink.train;

import static org.assertj.core.api.Assertions.assertThat;

import io.moram.atoms.ClassPrompt;
import io.moram.flink.backbone.BackboneChoice;
import io.moram.flink.io.SignatureParts;
import io.moram.flink.learner.Content;
import io.moram.flink.learner.LabeledExample;
import io.moram.flink.learner.TrainingInput;
import io.moram.flink.learner.TrainingInput.TaskEnd;
import io.moram.flink.learner.TrainingInput.TaskExample;
import io.moram.flink.train.classes.OpenSignatures;
import io.moram.flink.train.settings.TrainingSettings;
import io.moram.model.FeatureWidths;
import io.moram.recall.Novelty;
import io.moram.recall.RecallSignature;
import io.moram.recall.SignatureCodec;
import io.moram.recall.SignatureSums;
import io.moram.schemas.SignaturePart;
import io.moram.schemas.TaskSealed;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The signatures of sealed tasks. */
class TaskSignaturesTest {
  private static final FeatureWidths WIDTHS = new FeatureWidths(2 * 64, 32);
  private static final String TEMPLATE = "a photo of a {}.";
  private static final int PER_TASK = 8;

  @TempDir static Path folder;
  private static BackboneChoice backbone = BackboneChoice.embedded();

  @BeforeAll
  static void writeBackbone() throws IOException {
    backbone = TinyBackbone.in(folder);
  }

  /** Keeps three examples per class, and takes one step per batch of four and six per task. */
  static TrainingSettings settings(
      BackboneChoice backbone, int provisionalInterval, int liveLearners) {
    return SmallTraining.of(backbone)
        .recipe(SmallTraining.recipe(2, 4, 6, 1))
        .provisionalInterval(provisionalInterval)
        .liveLearners(liveLearners)
        .settings();
  }

  static TaskExample example(String learner, int task, String label, int number) {
    SplittableRandom random = new SplittableRandom(31L * label.hashCode() + number);
    float[] features = new float[WIDTHS.total()];
    for (int i = 0; i < features.length; i++) {
      features[i] = (float) random.nextDouble(-1, 1);
    }
    byte[] image = Pictures.png(label, number);
    return new TaskExample(learner, task, LabeledExample.picture(image, label, TEMPLATE, features));
  }

  /** Two tasks; the second has a class of the first again. */
  private static List<TrainingInput> stream(String learner) {
    List<TrainingInput> inputs = new ArrayList<>();
    List<List<String>> tasks =
        List.of(List.of("red fox", "blue jay"), List.of("blue jay", "green frog"));
    for (int task = 0; task < tasks.size(); task++) {
      for (int i = 0; i < PER_TASK; i++) {
        inputs.add(example(learner, task, tasks.get(task).get(i % 2), 10 * task + i));
      }
      inputs.add(new TaskEnd(learner, task, "test"));
    }
    return inputs;
  }

  /** The sealed signatures, by learner and task; every part must be there once. */
  private static Map<String, RecallSignature> sealed(TrainingRun run) {
    Map<String, List<SignaturePart>> parts = new TreeMap<>();
    run.output().stream()
        .filter(SignaturePart.class::isInstance)
        .map(SignaturePart.class::cast)
        .filter(part -> !part.getProvisional())
        .forEach(
            part ->
                parts
                    .computeIfAbsent(
                        part.getLearner() + "/" + part.getTask(), place -> new ArrayList<>())
                    .add(part));
    Map<String, RecallSignature> signatures = new TreeMap<>();
    for (TaskSealed seal : run.seals()) {
      String place = seal.getLearner() + "/" + seal.getTask();
      List<SignaturePart> own = parts.getOrDefault(place, List.of());
      assertThat(own).extracting(SignaturePart::getChecksum).isEqualTo(seal.getSignature());
      if (!own.isEmpty()) {
        signatures.put(place, SignatureParts.join(own));
      }
    }
    return signatures;
  }

  private static Map<String, byte[]> bytes(Map<String, RecallSignature> signatures) {
    Map<String, byte[]> bytes = new TreeMap<>();
    signatures.forEach((place, one) -> bytes.put(place, SignatureCodec.encode(one)));
    return bytes;
  }

  private static void assertSame(
      Map<String, RecallSignature> signatures, Map<String, byte[]> expected) {
    assertThat(signatures.keySet()).isEqualTo(expected.keySet());
    bytes(signatures)
        .forEach((place, bytes) -> assertThat(bytes).as(place).isEqualTo(expected.get(place)));
  }

  private static Map<String, byte[]> undisturbed(String... learners) throws Exception {
    try (TrainingRun run = TrainingRun.start(settings(backbone, 0, 8))) {
      for (String learner : learners) {
        for (TrainingInput input : stream(learner)) {
          run.give(input);
        }
      }
      run.untilSealed(2 * learners.length);
      return bytes(sealed(run));
    }
  }

  @Test
  void everyExampleOfATaskIsInItsSignatureInTheOrderOfTheStream() throws Exception {
    try (TrainingRun run = TrainingRun.start(settings(backbone, 0, 8))) {
      for (TrainingInput input : stream("ada")) {
        run.give(input);
      }
      run.untilSealed(2);
      assertThat(run.seals()).extracting(TaskSealed::getExamples).containsExactly(8L, 8L);
      Map<String, RecallSignature> signatures = sealed(run);
      for (int task = 0; task < 2; task++) {
        SignatureSums sums = new SignatureSums(WIDTHS);
        for (TrainingInput input : stream("ada")) {
          if (input instanceof TaskExample example && example.task() == task) {
            LabeledExample picture = example.kept();
            sums.add(new ClassPrompt(picture.label(), TEMPLATE), picture.features());
          }
        }
        RecallSignature found = Objects.requireNonNull(signatures.get("ada/" + task));
        assertThat(SignatureCodec.encode(found.with(Novelty.UNKNOWN)))
            .isEqualTo(SignatureCodec.encode(sums.signature()));
        assertThat(found.novelty().limit()).isPositive().isFinite();
        assertThat(found.novelty().meanDistance()).isPositive().isFinite();
      }
    }
  }

  static IntStream everyElement() {
    return IntStream.rangeClosed(1, 2 * (PER_TASK + 1));
  }

  @ParameterizedTest
  @MethodSource("everyElement")
  void aLearnerKilledAfterAnyElementEndsWithTheSameSignatures(int killedAfter) throws Exception {
    Map<String, byte[]> expected = undisturbed("ada");
    TrainingRun run = TrainingRun.start(settings(backbone, 2, 8));
    try {
      int given = 0;
      for (TrainingInput input : stream("ada")) {
        run.give(input);
        run.turns(1);
        given++;
        if (given == killedAfter) {
          run = run.killedAndRestored(settings(backbone, 2, 8));
        }
      }
      run.untilSealed(2);
      assertSame(sealed(run), expected);
    } finally {
      run.close();
    }
  }

  @Test
  void learnersThatTakeTurnsInMemoryEachGetTheirOwnSignatures() throws Exception {
    Map<String, byte[]> expected = undisturbed("ada", "bob", "cyd");
    TrainingRun run = TrainingRun.start(settings(backbone, 0, 1));
    try {
      for (int i = 0; i < stream("ada").size(); i++) {
        for (String learner : List.of("ada", "bob", "cyd")) {
          run.give(stream(learner).get(i));
          run.turns(1);
        }
        if (i == 5) {
          run = run.killedAndRestored(settings(backbone, 0, 1));
        }
      }
      run.untilSealed(6);
      assertSame(sealed(run), expected);
    } finally {
      run.close();
    }
  }

  /** More examples than wait beside the sums, and a second learner in between. */
  private static List<TrainingInput> longStream() {
    List<TrainingInput> inputs = new ArrayList<>();
    for (int i = 0; i < 2 * OpenSignatures.mostAdded(WIDTHS) + 20; i++) {
      for (String learner : List.of("ada", "bob")) {
        inputs.add(example(learner, 0, i % 3 == 0 ? "red fox" : "blue jay", i));
      }
    }
    for (String learner : List.of("ada", "bob")) {
      inputs.add(new TaskEnd(learner, 0, "test"));
    }
    return inputs;
  }

  @Test
  void sumsThatAreWrittenNowAndThenAreThoseOfTheWholeStream() throws Exception {
    List<TrainingInput> inputs = longStream();
    Map<String, byte[]> expected;
    try (TrainingRun run = TrainingRun.start(settings(backbone, 0, 8))) {
      for (TrainingInput input : inputs) {
        run.give(input);
      }
      run.untilSealed(2);
      expected = bytes(sealed(run));
    }
    int limit = OpenSignatures.mostAdded(WIDTHS);
    TrainingRun run = TrainingRun.start(settings(backbone, 0, 1));
    try {
      for (int i = 0; i < inputs.size(); i++) {
        run.give(inputs.get(i));
        if (i == 50 || i == 2 * limit - 1 || i == 2 * limit || i == 3 * limit) {
          run = run.killedAndRestored(settings(backbone, 0, 1));
        }
      }
      run.untilSealed(2);
      assertSame(sealed(run), expected);
    } finally {
      run.close();
    }
  }

  @Test
  void anExampleCostsItsFeaturesAndNotTheSums() throws Exception {
    List<TrainingInput> inputs = longStream();
    OperatorSubtaskState state;
    int given = 2 * OpenSignatures.mostAdded(WIDTHS) + 10;
    try (TrainingRun run = TrainingRun.start(settings(backbone, 0, 1))) {
      for (TrainingInput input : inputs.subList(0, given)) {
        run.give(input);
        run.turns(3);
      }
      state = run.checkpoint();
    }
    List<CountedState> counted = new ArrayList<>();
    try (TrainingRun run =
        TrainingRun.restored(
            settings(backbone, 0, 1),
            state,
            backend -> {
              counted.add(new CountedState(backend));
              return counted.get(0);
            })) {
      counted.get(0).takeBytesRead();
      for (TrainingInput input : inputs.subList(given, given + 20)) {
        run.give(input);
        run.turns(3);
      }
      assertThat(counted.get(0).takeBytesRead())
          .containsKey("signature-added-count")
          .doesNotContainKeys("signature-sums", "signature-added");
    }
  }

  @Test
  void examplesWithoutFeaturesLeaveATaskWithoutASignature() throws Exception {
    try (TrainingRun run = TrainingRun.start(settings(backbone, 0, 8))) {
      for (TrainingInput input : stream("ada")) {
        run.give(
            input instanceof TaskExample old && old.task() == 0
                ? new TaskExample(
                    "ada",
                    0,
                    LabeledExample.picture(
                        ((Content.Picture) old.kept().content()).file(),
                        old.kept().label(),
                        TEMPLATE,
                        new float[0]))
                : input);
      }
      run.checkpoint();
      run.untilSealed(2);
      assertThat(run.seals().get(0).getSignature()).isEmpty();
      assertThat(sealed(run)).containsOnlyKeys("ada/1");
    }
  }
}
