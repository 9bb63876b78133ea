// SPDX-License-Identifier: Apache-2.0
package io.moram.flink.train;

import io.moram.atoms.Activation;
import io.moram.atoms.AtomBlock;
import io.moram.schemas.ActivationRecord;
import io.moram.schemas.AtomBlockRecord;
import io.moram.schemas.BlockChecksum;
import io.moram.schemas.ClassName;
import io.moram.schemas.ProvisionalPublished;
import io.moram.schemas.TaskSealed;
import io.moram.training.PromptedClass;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The records that publish a task's atoms.
 *
 * @param learner who owns them
 * @param task the task that added them
 * @param backbone the fingerprint of the backbone that they fit
 * @param blocks the task's blocks, in the backbone's order of sites
 * @param activation how they are to be activated
 * @param vocabulary the classes that the task saw first
 */
record SealRecords(
    String learner,
    int task,
    String backbone,
    List<AtomBlock> blocks,
    Activation activation,
    List<PromptedClass> vocabulary) {

  /**
   * The blocks.
   *
   * @param provisionalStep the step that provisional atoms are of; null: they are sealed
   */
  List<AtomBlockRecord> blockRecords(@Nullable Integer provisionalStep) {
    return blocks.stream()
        .map(
            block ->
                AtomBlockRecord.newBuilder()
                    .setLearner(learner)
                    .setTask(task)
                    .setSite(block.site())
                    .setRank(block.rank())
                    .setInputWidth(block.inputWidth())
                    .setOutputWidth(block.outputWidth())
                    .setKeys(bytes(block.keys()))
                    .setValues(bytes(block.values()))
                    .setChecksum(block.checksum())
                    .setProvisionalStep(provisionalStep)
                    .build())
        .toList();
  }

  /** Says that the task is sealed. */
  TaskSealed sealed(long examples, long now) {
    return new TaskSealed(
        learner, task, now, examples, backbone, activationRecord(), checksums(), classNames());
  }

  /** Says that provisional blocks are out. */
  ProvisionalPublished provisional(int step) {
    return new ProvisionalPublished(
        learner, task, step, backbone, activationRecord(), checksums(), classNames());
  }

  /** How many atoms there are over all sites. */
  long atoms() {
    return blocks.stream().mapToLong(AtomBlock::rank).sum();
  }

  private ActivationRecord activationRecord() {
    return new ActivationRecord(
        activation.topK(), activation.temperature(), activation.threshold());
  }

  private List<BlockChecksum> checksums() {
    return blocks.stream().map(block -> new BlockChecksum(block.site(), block.checksum())).toList();
  }

  private List<ClassName> classNames() {
    return vocabulary.stream()
        .map(one -> new ClassName(one.label(), one.promptTemplate()))
        .toList();
  }

  private static ByteBuffer bytes(float[] numbers) {
    ByteBuffer buffer =
        ByteBuffer.allocate(numbers.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    buffer.asFloatBuffer().put(numbers);
    return buffer.order(ByteOrder.BIG_ENDIAN);
  }
}
