// SPDX-License-Identifier: Apache-2.0
package io.moram.flink.train;

import io.moram.atoms.Activation;
import io.moram.atoms.ClassPrompt;
import io.moram.flink.io.AtomBlockCodec;
import io.moram.flink.train.state.Generation;
import io.moram.schemas.ActivationRecord;
import io.moram.schemas.AtomBlockRecord;
import io.moram.schemas.ClassName;
import io.moram.schemas.ProvisionalPublished;
import io.moram.schemas.SignaturePart;
import io.moram.schemas.TaskSealed;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The records that publish a task's atoms.
 *
 * @param learner the learner that owns the atoms
 * @param task the task that added them
 * @param generation the learner's generation
 * @param backbone the fingerprint of the backbone that they fit
 * @param blocks the records of the task's blocks, in the backbone's order of sites
 * @param activation the settings that activate them
 * @param vocabulary the classes that the task saw first
 * @param signature the parts of the task's signature, in order; none if it has none
 */
record SealRecords(
    String learner,
    int task,
    Generation generation,
    String backbone,
    List<AtomBlockRecord> blocks,
    Activation activation,
    List<ClassPrompt> vocabulary,
    List<SignaturePart> signature) {

  /**
   * The record that follows the blocks of a sealed task.
   *
   * @param examples the number of examples that the task was given
   * @param now the time in milliseconds since 1970-01-01 UTC
   * @param recursOf the earlier task that came back, if the task added no atoms; or null
   */
  TaskSealed sealed(long examples, long now, @Nullable Integer recursOf) {
    return new TaskSealed(
        learner,
        task,
        now,
        examples,
        backbone,
        activationRecord(),
        AtomBlockCodec.checksums(blocks),
        classNames(),
        signature.stream().map(SignaturePart::getChecksum).toList(),
        recursOf,
        generation.id(),
        generation.beginsAnew() && task == 0);
  }

  /**
   * The record that follows provisional blocks.
   *
   * @param step the number of steps that the open task has taken
   */
  ProvisionalPublished provisional(int step) {
    return new ProvisionalPublished(
        learner,
        task,
        step,
        backbone,
        activationRecord(),
        AtomBlockCodec.checksums(blocks),
        classNames(),
        signature.stream().map(SignaturePart::getChecksum).toList(),
        generation.id());
  }

  /** The number of atoms over all sites. */
  long atoms() {
    return blocks.stream().mapToLong(AtomBlockRecord::getRank).sum();
  }

  /** The size of all keys and values in bytes. */
  long bytes() {
    return blocks.stream()
        .mapToLong(block -> (long) block.getKeys().remaining() + block.getValues().remaining())
        .sum();
  }

  private ActivationRecord activationRecord() {
    return new ActivationRecord(
        activation.topK(), activation.temperature(), activation.threshold());
  }

  private List<ClassName> classNames() {
    return vocabulary.stream()
        .map(one -> new ClassName(one.label(), one.promptTemplate()))
        .toList();
  }
}
