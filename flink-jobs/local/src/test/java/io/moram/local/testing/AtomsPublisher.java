// SPDX-License-Identifier: Apache-2.0
package io.moram.local.testing;

import io.moram.atoms.AtomBlock;
import io.moram.flink.io.AtomBlockCodec;
import io.moram.model.FrozenModel;
import io.moram.schemas.ActivationRecord;
import io.moram.schemas.AtomBlockRecord;
import io.moram.schemas.AtomKey;
import io.moram.schemas.ClassName;
import io.moram.schemas.MessageCodec;
import io.moram.schemas.TaskSealed;
import io.moram.sites.SiteShape;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.apache.avro.specific.SpecificRecord;

/** Publishes random atoms for a model as a learner job would. */
public final class AtomsPublisher {
  private static final int RANK = 2;

  private final Topic atoms;
  private final FrozenModel backbone;
  private final MessageCodec<SpecificRecord> codec = MessageCodec.atoms();

  public AtomsPublisher(Topic atoms, FrozenModel backbone) {
    this.atoms = atoms;
    this.backbone = backbone;
  }

  /** Publishes the task's blocks and returns its seal, which has not been published. */
  public TaskSealed publishBlocks(String learner, int task, String label) throws Exception {
    Random random = new Random(31L * task + learner.hashCode());
    List<AtomBlockRecord> blocks = new ArrayList<>();
    for (SiteShape site : backbone.sites()) {
      AtomBlock block =
          new AtomBlock(
              task,
              site.name(),
              RANK,
              site.inputWidth(),
              site.outputWidth(),
              numbers(random, RANK * site.inputWidth()),
              numbers(random, RANK * site.outputWidth()));
      AtomBlockRecord record = AtomBlockCodec.encode(learner, block, null);
      atoms.send(AtomKey.of(record), codec.encode(record));
      blocks.add(record);
    }
    return TaskSealed.newBuilder()
        .setLearner(learner)
        .setTask(task)
        .setSealedAt(1)
        .setExamples(2)
        .setBackbone(backbone.fingerprint())
        .setActivation(new ActivationRecord(2, 0.05f, -1f))
        .setBlocks(AtomBlockCodec.checksums(blocks))
        .setVocabulary(List.of(new ClassName(label, "a photo of a {}.")))
        .build();
  }

  public void publish(TaskSealed seal) throws Exception {
    atoms.send(AtomKey.of(seal), codec.encode(seal));
  }

  private static float[] numbers(Random random, int count) {
    float[] numbers = new float[count];
    for (int i = 0; i < count; i++) {
      numbers[i] = (float) random.nextGaussian() / 10;
    }
    return numbers;
  }
}
