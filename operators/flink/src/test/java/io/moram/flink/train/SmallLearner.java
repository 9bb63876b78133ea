// SPDX-License-Identifier: Apache-2.0
package io.moram.flink.train;

import static org.assertj.core.api.Assertions.assertThat;

import io.moram.flink.backbone.BackboneChoice;
import io.moram.flink.learner.LabeledExample;
import io.moram.flink.learner.TrainingInput;
import io.moram.flink.learner.TrainingInput.TaskEnd;
import io.moram.flink.learner.TrainingInput.TaskExample;
import io.moram.flink.train.settings.TrainingSettings;
import io.moram.model.FeatureWidths;
import io.moram.schemas.AtomBlockRecord;
import io.moram.schemas.AtomKey;
import io.moram.schemas.EventKind;
import io.moram.schemas.LearnerEvent;
import io.moram.schemas.ProvisionalPublished;
import io.moram.schemas.SignaturePart;
import io.moram.schemas.TaskSealed;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.avro.specific.SpecificRecord;

/** Small tasks of learners, and what becomes of them. */
final class SmallLearner {
  private static final FeatureWidths WIDTHS = new FeatureWidths(2 * 64, 32);
  private static final byte[] NO_PICTURE = {1, 2, 3};

  private SmallLearner() {}

  static TrainingSettings settings(BackboneChoice backbone) {
    return SmallTraining.of(backbone)
        .recipe(SmallTraining.recipe(2, 2, 4, 1))
        .provisionalInterval(1)
        .threads(1)
        .settings();
  }

  static TrainingInput example(String learner, int task, int seed, String label) {
    float[] features = new float[WIDTHS.total()];
    features[seed] = label.length();
    return new TaskExample(
        learner,
        task,
        LabeledExample.picture(Pictures.png(label, seed), label, "a photo of a {}.", features));
  }

  /** A task of four examples of two classes, and its end. */
  static List<TrainingInput> task(String learner, int task, int seed, String... labels) {
    List<TrainingInput> inputs = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      inputs.add(example(learner, task, seed + i, labels[i % 2]));
    }
    inputs.add(new TaskEnd(learner, task, "test"));
    return inputs;
  }

  static void give(TrainingRun run, List<TrainingInput> inputs, int turns) throws Exception {
    for (TrainingInput input : inputs) {
      run.give(input);
      run.turns(turns);
    }
  }

  /** What a sealed task is, but for its times and its life. */
  record Sealed(List<Long> blocks, List<Long> signature, String vocabulary) {
    Sealed(TaskSealed seal) {
      this(
          seal.getBlocks().stream().map(block -> block.getChecksum()).toList(),
          seal.getSignature(),
          seal.getVocabulary().toString());
    }
  }

  /** The last seal of each of a learner's tasks. */
  static Map<Integer, Sealed> sealed(TrainingRun run, String learner) {
    Map<Integer, Sealed> last = new TreeMap<>();
    run.seals().stream()
        .filter(seal -> seal.getLearner().equals(learner))
        .forEach(seal -> last.put(seal.getTask(), new Sealed(seal)));
    return last;
  }

  static Set<String> published(TrainingRun run) {
    Set<String> keys = new TreeSet<>();
    for (SpecificRecord record : run.output()) {
      if (record instanceof AtomBlockRecord block) {
        keys.add(AtomKey.of(block));
      } else if (record instanceof SignaturePart part) {
        keys.add(AtomKey.of(part));
      } else if (record instanceof TaskSealed seal) {
        keys.add(AtomKey.of(seal));
      } else if (record instanceof ProvisionalPublished open) {
        keys.add(AtomKey.of(open));
      }
    }
    return keys;
  }

  static List<LearnerEvent> events(TrainingRun run, EventKind kind) {
    return run.events().stream().filter(event -> event.getKind() == kind).toList();
  }

  /** Task 0, another task 1, and task 2, as if nothing else had ever been. */
  static Map<Integer, Sealed> withoutTheDroppedTasks(TrainingSettings settings) throws Exception {
    try (TrainingRun run = TrainingRun.start(settings)) {
      give(run, task("ada", 0, 10, "red fox", "blue jay"), 20);
      give(run, task("ada", 1, 30, "oak", "elm"), 20);
      give(run, task("ada", 2, 40, "newt", "red fox"), 20);
      assertThat(run.seals()).hasSize(3);
      return sealed(run, "ada");
    }
  }

  static List<TrainingInput> poisoned() {
    List<TrainingInput> inputs = new ArrayList<>(task("ada", 1, 50, "oak", "pine"));
    inputs.set(
        1,
        new TaskExample(
            "ada",
            1,
            LabeledExample.picture(NO_PICTURE, "pine", "a photo of a {}.", new float[0])));
    return inputs;
  }
}
