// SPDX-License-Identifier: Apache-2.0
package io.moram.flink.serve.atoms;

import io.moram.atoms.Activation;
import io.moram.atoms.ClassPrompt;
import io.moram.schemas.ActivationRecord;
import io.moram.schemas.BlockChecksum;
import io.moram.schemas.ClassName;
import io.moram.schemas.ProvisionalPublished;
import io.moram.schemas.TaskSealed;
import io.moram.serving.versions.SealOrigin;
import io.moram.serving.versions.TaskManifest;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Turns the seals and publications of the topic {@code atoms} into task manifests. */
final class AtomRecords {
  private AtomRecords() {}

  static TaskManifest manifest(TaskSealed seal) {
    return new TaskManifest(
        seal.getTask(),
        null,
        seal.getBackbone(),
        activation(seal.getActivation()),
        checksums(seal.getBlocks()),
        vocabulary(seal.getVocabulary()),
        signature(seal.getSignature()),
        seal.getRecursOf());
  }

  static TaskManifest manifest(ProvisionalPublished published) {
    return new TaskManifest(
        published.getTask(),
        published.getStep(),
        published.getBackbone(),
        activation(published.getActivation()),
        checksums(published.getBlocks()),
        vocabulary(published.getVocabulary()),
        signature(published.getSignature()));
  }

  static SealOrigin origin(TaskSealed seal) {
    return new SealOrigin(seal.getGeneration(), seal.getBeginsAnew(), seal.getSealedAt());
  }

  static SealOrigin origin(ProvisionalPublished published) {
    return SealOrigin.ofOpenTask(published.getGeneration());
  }

  private static Activation activation(ActivationRecord activation) {
    return new Activation(
        activation.getTopK(), activation.getTemperature(), activation.getThreshold());
  }

  private static Map<String, Long> checksums(List<BlockChecksum> blocks) {
    Map<String, Long> checksums = new LinkedHashMap<>();
    blocks.forEach(block -> checksums.put(block.getSite(), block.getChecksum()));
    return checksums;
  }

  private static Map<String, Long> signature(List<Long> parts) {
    Map<String, Long> checksums = new LinkedHashMap<>();
    parts.forEach(checksum -> checksums.put(TaskManifest.partName(checksums.size()), checksum));
    return checksums;
  }

  private static List<ClassPrompt> vocabulary(List<ClassName> names) {
    return names.stream()
        .map(name -> new ClassPrompt(name.getLabel(), name.getPromptTemplate()))
        .toList();
  }
}
