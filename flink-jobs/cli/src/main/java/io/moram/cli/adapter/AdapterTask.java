// SPDX-License-Identifier: Apache-2.0
package io.moram.cli.adapter;

import io.moram.atoms.Activation;
import io.moram.client.SealedTask;
import io.moram.flink.io.AtomBlockCodec;
import io.moram.flink.learner.Content;
import io.moram.schemas.ActivationRecord;
import io.moram.schemas.AtomBlockRecord;
import io.moram.schemas.ClassName;
import io.moram.schemas.TaskSealed;
import java.time.Instant;
import java.util.List;

/** Turns an adapter into the records of a learner's task 0. */
public final class AdapterTask {

  private AdapterTask() {}

  /**
   * The records. The task has no signature, because PEFT keeps nothing of the prompts, and no
   * examples.
   *
   * @param learner the learner that gets the adapter
   * @param backbone the fingerprint of the model that the adapter fits
   */
  public static SealedTask of(AdapterAtoms adapter, String learner, String backbone, Instant now) {
    List<AtomBlockRecord> blocks =
        adapter.blocks().stream()
            .map(block -> AtomBlockCodec.encode(learner, block, null))
            .toList();
    Activation activation = adapter.activation();
    return new SealedTask(
        blocks,
        List.of(),
        TaskSealed.newBuilder()
            .setLearner(learner)
            .setTask(0)
            .setSealedAt(now.toEpochMilli())
            .setExamples(0)
            .setBackbone(backbone)
            .setActivation(
                new ActivationRecord(
                    activation.topK(), activation.temperature(), activation.threshold()))
            .setBlocks(AtomBlockCodec.checksums(blocks))
            .setVocabulary(List.of(new ClassName(Content.Text.LABEL, Content.Text.TEMPLATE)))
            .build());
  }
}
