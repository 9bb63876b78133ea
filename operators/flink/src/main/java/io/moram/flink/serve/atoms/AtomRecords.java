// SPDX-License-Identifier: Apache-2.0
package io.moram.flink.serve.atoms;

import io.moram.atoms.Activation;
import io.moram.atoms.AtomBlock;
import io.moram.atoms.ClassPrompt;
import io.moram.schemas.ActivationRecord;
import io.moram.schemas.AtomBlockRecord;
import io.moram.schemas.BlockChecksum;
import io.moram.schemas.ClassName;
import io.moram.schemas.ProvisionalPublished;
import io.moram.schemas.TaskSealed;
import io.moram.serving.bank.TaskManifest;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32C;

/** The records of the topic atoms as what serving works with. */
final class AtomRecords {
  private AtomRecords() {}

  /** The CRC-32C of the bytes that are there, to be compared with what the record says. */
  static long checksum(AtomBlockRecord block) {
    CRC32C checksum = new CRC32C();
    checksum.update(block.getKeys().duplicate());
    checksum.update(block.getValues().duplicate());
    return checksum.getValue();
  }

  static AtomBlock block(AtomBlockRecord block) {
    return new AtomBlock(
        block.getTask(),
        block.getSite(),
        block.getRank(),
        block.getInputWidth(),
        block.getOutputWidth(),
        floats(block.getKeys()),
        floats(block.getValues()));
  }

  private static float[] floats(ByteBuffer bytes) {
    float[] floats = new float[bytes.remaining() / Float.BYTES];
    bytes.duplicate().order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(floats);
    return floats;
  }

  static TaskManifest manifest(TaskSealed seal) {
    return new TaskManifest(
        seal.getTask(),
        null,
        seal.getBackbone(),
        activation(seal.getActivation()),
        checksums(seal.getBlocks()),
        vocabulary(seal.getVocabulary()));
  }

  static TaskManifest manifest(ProvisionalPublished published) {
    return new TaskManifest(
        published.getTask(),
        published.getStep(),
        published.getBackbone(),
        activation(published.getActivation()),
        checksums(published.getBlocks()),
        vocabulary(published.getVocabulary()));
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

  private static List<ClassPrompt> vocabulary(List<ClassName> names) {
    return names.stream()
        .map(name -> new ClassPrompt(name.getLabel(), name.getPromptTemplate()))
        .toList();
  }
}
