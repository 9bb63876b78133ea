// SPDX-License-Identifier: Apache-2.0
package io.moram.client;

import io.moram.schemas.AtomBlockRecord;
import io.moram.schemas.BlockChecksum;
import io.moram.schemas.SignaturePart;
import io.moram.schemas.TaskSealed;
import io.moram.schemas.checksum.AtomBlockChecksum;
import io.moram.schemas.checksum.SignaturePartChecksum;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import org.apiguardian.api.API;
import org.jspecify.annotations.Nullable;

/**
 * The records of one task of a learner on the topic {@code atoms}.
 *
 * @param learner the name of the learner
 * @param task the number of the task, from 0
 * @param seal its {@code TaskSealed}; null if it is absent
 * @param blocks its sealed blocks, by site. The topic may keep blocks of an earlier training of the
 *     task; blocks of sites that the seal does not name are left out.
 * @param signature the parts of its signature, by their places; parts beyond those that the seal
 *     names are left out
 */
@API(status = API.Status.EXPERIMENTAL)
public record PublishedTask(
    String learner,
    int task,
    @Nullable TaskSealed seal,
    Map<String, AtomBlockRecord> blocks,
    Map<Integer, SignaturePart> signature) {

  /** Copies the blocks and the parts that the seal names. */
  public PublishedTask {
    Map<String, AtomBlockRecord> counted = new HashMap<>(blocks);
    if (seal != null) {
      counted.keySet().retainAll(seal.getBlocks().stream().map(BlockChecksum::getSite).toList());
    }
    blocks = Map.copyOf(counted);
    Map<Integer, SignaturePart> parts = new HashMap<>(signature);
    if (seal != null) {
      parts.keySet().removeIf(place -> place >= seal.getSignature().size());
    }
    signature = Map.copyOf(parts);
  }

  /** The number of atoms in the blocks. */
  public long atoms() {
    return blocks.values().stream().mapToLong(AtomBlockRecord::getRank).sum();
  }

  /** The size of all keys and values in bytes. */
  public long bytes() {
    return blocks.values().stream()
        .mapToLong(block -> block.getKeys().remaining() + (long) block.getValues().remaining())
        .sum();
  }

  /** The size of the signature in bytes; 0 without one. */
  public long signatureBytes() {
    return signature.values().stream().mapToLong(part -> part.getBytes().remaining()).sum();
  }

  /** The faults of the task in words. Empty if it is complete and every checksum matches. */
  public List<String> faults() {
    List<String> faults = new ArrayList<>();
    blocks.values().stream()
        .filter(block -> !AtomBlockChecksum.matches(block))
        .map(block -> block.getSite() + ": the block's bytes do not match its checksum")
        .sorted()
        .forEach(faults::add);
    if (seal == null) {
      faults.add("not sealed: no TaskSealed follows its blocks");
      return faults;
    }
    for (BlockChecksum sealed : seal.getBlocks()) {
      AtomBlockRecord block = blocks.get(sealed.getSite());
      if (block == null) {
        faults.add(sealed.getSite() + ": the block is missing");
      } else if (block.getChecksum() != sealed.getChecksum()) {
        faults.add(sealed.getSite() + ": the block is not the one that was sealed");
      }
    }
    for (int place = 0; place < seal.getSignature().size(); place++) {
      SignaturePart part = signature.get(place);
      if (part == null) {
        faults.add("signature, part " + place + ": the part is missing");
      } else if (!SignaturePartChecksum.matches(part)) {
        faults.add("signature, part " + place + ": the part's bytes do not match its checksum");
      } else if (part.getChecksum() != seal.getSignature().get(place)) {
        faults.add("signature, part " + place + ": the part is not the one that was sealed");
      }
    }
    return faults;
  }

  /**
   * The task's records in the order in which they were published.
   *
   * @throws IllegalStateException if the task has {@link #faults}
   */
  public SealedTask whole() {
    List<String> faults = faults();
    if (seal == null || !faults.isEmpty()) {
      throw new IllegalStateException(
          learner + ", task " + task + " is not whole: " + String.join("; ", faults));
    }
    return new SealedTask(
        seal.getBlocks().stream()
            .map(one -> Objects.requireNonNull(blocks.get(one.getSite())))
            .toList(),
        IntStream.range(0, seal.getSignature().size())
            .mapToObj(place -> Objects.requireNonNull(signature.get(place)))
            .toList(),
        seal);
  }
}
