// SPDX-License-Identifier: Apache-2.0
package io.moram.flink.serve.atoms;

import io.moram.flink.io.AtomBlockCodec;
import io.moram.flink.io.KafkaMessage;
import io.moram.flink.io.SignatureParts;
import io.moram.schemas.AtomBlockRecord;
import io.moram.schemas.AtomKey;
import io.moram.schemas.DeadLetterReason;
import io.moram.schemas.MalformedMessageException;
import io.moram.schemas.MessageCodec;
import io.moram.schemas.ProvisionalPublished;
import io.moram.schemas.SignaturePart;
import io.moram.schemas.TaskSealed;
import io.moram.serving.versions.BankVersions;
import io.moram.serving.versions.BlockReference;
import io.moram.serving.versions.TaskManifest;
import io.moram.serving.versions.UnusableAtomsException;
import io.moram.sites.SiteShape;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;

/** Adds the messages of the topic atoms, in order, to the bank versions. For one thread. */
final class BankUpdater {
  private final MessageCodec<SpecificRecord> codec = MessageCodec.atoms();
  private final BankVersions versions;
  private final ForeignSeals foreign;
  private final Consumer<RejectedMessage> rejected;

  /**
   * @param foreign receives all seals
   * @param rejected receives every message that cannot be used
   */
  BankUpdater(BankVersions versions, ForeignSeals foreign, Consumer<RejectedMessage> rejected) {
    this.versions = versions;
    this.foreign = foreign;
    this.rejected = rejected;
  }

  /**
   * Adds a message.
   *
   * @return the learner if its bank has a new version now, or else null
   */
  @Nullable String read(KafkaMessage message) {
    if (message.value() == null) {
      return delete(message);
    }
    try {
      return read(message, codec.decode(message.value()));
    } catch (MalformedMessageException e) {
      reject(message, e.reason(), e);
    } catch (UnusableAtomsException e) {
      reject(message, DeadLetterReason.INVALID, e);
    }
    return null;
  }

  private @Nullable String delete(KafkaMessage tombstone) {
    byte[] bytes = tombstone.key();
    if (bytes == null) {
      return null;
    }
    String key = new String(bytes, StandardCharsets.UTF_8);
    String learner = AtomKey.learner(key);
    int task = AtomKey.task(key);
    if (AtomKey.isSeal(key)) {
      foreign.deleted(learner, task);
    }
    boolean changed =
        task < 0
            ? versions.removeOpen(learner)
            : versions.removeSealed(learner, task, AtomKey.isSeal(key) ? null : AtomKey.part(key));
    return changed ? learner : null;
  }

  private @Nullable String read(KafkaMessage message, SpecificRecord content)
      throws MalformedMessageException, UnusableAtomsException {
    String learner;
    boolean changed;
    if (content instanceof AtomBlockRecord block) {
      learner = block.getLearner();
      changed = versions.add(learner, reference(message, block), shape(block), isOpen(block));
    } else if (content instanceof SignaturePart part) {
      learner = part.getLearner();
      SignatureParts.verify(part);
      changed = versions.addSignature(learner, reference(message, part), part.getProvisional());
    } else if (content instanceof TaskSealed seal) {
      learner = seal.getLearner();
      foreign.sealed(learner, seal.getTask(), seal.getBackbone());
      changed = versions.add(learner, AtomRecords.manifest(seal), AtomRecords.origin(seal));
    } else if (content instanceof ProvisionalPublished published) {
      learner = published.getLearner();
      changed =
          versions.add(learner, AtomRecords.manifest(published), AtomRecords.origin(published));
    } else {
      throw new IllegalStateException("Not a record of the topic atoms: " + content.getSchema());
    }
    return changed ? learner : null;
  }

  private static BlockReference reference(KafkaMessage message, AtomBlockRecord block)
      throws MalformedMessageException {
    AtomBlockCodec.verify(block);
    return new BlockReference(
        block.getTask(),
        block.getSite(),
        block.getChecksum(),
        (long) block.getKeys().remaining() + block.getValues().remaining(),
        message.partition(),
        message.offset());
  }

  private static BlockReference reference(KafkaMessage message, SignaturePart part) {
    return new BlockReference(
        part.getTask(),
        TaskManifest.partName(part.getPart()),
        part.getChecksum(),
        part.getBytes().remaining(),
        message.partition(),
        message.offset());
  }

  private static SiteShape shape(AtomBlockRecord block) {
    return new SiteShape(block.getSite(), block.getInputWidth(), block.getOutputWidth());
  }

  private static boolean isOpen(AtomBlockRecord block) {
    return block.getProvisionalStep() != null;
  }

  private void reject(KafkaMessage message, DeadLetterReason reason, Exception why) {
    rejected.accept(new RejectedMessage(message, reason, String.valueOf(why.getMessage())));
  }
}
