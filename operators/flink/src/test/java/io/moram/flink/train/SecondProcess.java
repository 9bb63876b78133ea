// SPDX-License-Identifier: Apache-2.0
package io.moram.flink.train;

import io.moram.flink.backbone.BackboneChoice;
import io.moram.flink.backbone.DeviceKind;
import io.moram.flink.backbone.NumericsKind;
import io.moram.flink.learner.LabeledExample;
import io.moram.flink.learner.TrainingInput;
import io.moram.flink.learner.TrainingInput.TaskEnd;
import io.moram.flink.learner.TrainingInput.TaskExample;
import io.moram.flink.train.settings.TrainingSettings;
import io.moram.model.BackwardSettings;
import io.moram.schemas.AtomBlockRecord;
import io.moram.schemas.MessageCodec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.streaming.util.OperatorSnapshotUtil;

/** The second half of a task's training, for a JVM of its own. */
final class SecondProcess {
  static final int STEPS = 6;

  /** The half of the task that the first process is given. */
  static final int FIRST_HALF = 6;

  private SecondProcess() {}

  /**
   * Goes on with a task.
   *
   * @param arguments the folder of the backbone, the file of the operator's state, and the folder
   *     for the blocks
   */
  public static void main(String[] arguments) throws Exception {
    Path blocks = Path.of(arguments[2]);
    OperatorSubtaskState state = OperatorSnapshotUtil.readStateHandle(arguments[1]);
    try (TrainingRun run =
        TrainingRun.restored(settings(Path.of(arguments[0]), NumericsKind.NATIVE), state)) {
      for (TrainingInput input : task().subList(FIRST_HALF, task().size())) {
        run.give(input);
      }
      run.untilSealed(1);
      write(run.sealedBlocks(), blocks);
      Files.writeString(blocks.resolve("events"), run.events().toString());
    }
  }

  static void write(Map<String, AtomBlockRecord> blocks, Path folder) throws IOException {
    for (Map.Entry<String, AtomBlockRecord> block : blocks.entrySet()) {
      Files.write(
          folder.resolve(block.getKey().replace('/', '-')),
          MessageCodec.atoms().encode(block.getValue()));
    }
  }

  static TrainingSettings settings(Path backbone, NumericsKind numerics) {
    return SmallTraining.of(new BackboneChoice(backbone.toString(), DeviceKind.CPU, 1, numerics))
        .recipe(SmallTraining.recipe(4, 4, STEPS, 2))
        .backward(new BackwardSettings(1L << 30, true))
        .settings();
  }

  static List<TrainingInput> task() {
    List<TrainingInput> inputs = new ArrayList<>();
    for (int i = 0; i < 12; i++) {
      String label = List.of("red fox", "blue jay", "elm").get(i % 3);
      byte[] image = Pictures.png(label, i);
      inputs.add(
          new TaskExample("ada", 0, LabeledExample.picture(image, label, "a photo of a {}.")));
    }
    inputs.add(new TaskEnd("ada", 0, "test"));
    return inputs;
  }
}
