// SPDX-License-Identifier: Apache-2.0
package io.moram.flink.atoms;

import io.moram.flink.io.AtomBlockCodec;
import io.moram.flink.io.KafkaMessage;
import io.moram.flink.io.SignatureParts;
import io.moram.schemas.AtomBlockRecord;
import io.moram.schemas.AtomKey;
import io.moram.schemas.BlockChecksum;
import io.moram.schemas.MalformedMessageException;
import io.moram.schemas.MessageCodec;
import io.moram.schemas.SignaturePart;
import io.moram.schemas.TaskSealed;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The banks on the topic atoms, as far as they are whole: per learner, the seals of the tasks from
 * 0 on whose blocks and signatures are all there, with the checksums that the seals name. A bank
 * ends before the first task that is damaged, missing or of another generation.
 */
public final class PublishedBanks {
  private static final Logger LOG = LoggerFactory.getLogger(PublishedBanks.class);
  private static final MessageCodec<SpecificRecord> CODEC = MessageCodec.atoms();

  private final Map<String, Learner> learners = new HashMap<>();
  private final Map<String, List<TaskSealed>> banks = new TreeMap<>();

  /**
   * What the topic has of a learner.
   *
   * @param checksums those of blocks and parts of signatures, by their keys
   */
  private record Learner(Map<Integer, TaskSealed> seals, Map<String, Long> checksums) {}

  private PublishedBanks() {}

  /**
   * Reads the topic once, from its start to its present end.
   *
   * @param wanted which learners are of interest
   */
  public static PublishedBanks read(AtomsTopic topic, Predicate<String> wanted)
      throws InterruptedException {
    PublishedBanks banks = new PublishedBanks();
    readAll(topic, wanted, banks::take);
    banks.assemble();
    return banks;
  }

  /**
   * Hands out every record of a sealed task on the topic, in the topic's order.
   *
   * @param wanted which learners are of interest
   */
  public static void readSealed(
      AtomsTopic topic, Predicate<String> wanted, Consumer<SpecificRecord> receiver)
      throws InterruptedException {
    readAll(
        topic,
        wanted,
        (key, record) -> {
          if (record != null) {
            receiver.accept(record);
          }
        });
  }

  @FunctionalInterface
  private interface Receiver {
    /**
     * @param record null: the key was deleted, or cannot be read
     */
    void take(String key, @Nullable SpecificRecord record);
  }

  private static void readAll(AtomsTopic topic, Predicate<String> wanted, Receiver receiver)
      throws InterruptedException {
    try (AtomsTail tail = new AtomsTail(topic, "bootstrap")) {
      tail.start();
      while (!tail.isRead()) {
        for (KafkaMessage message : tail.poll(SealFollower.POLL)) {
          byte[] key = message.key();
          String name = key == null ? "" : new String(key, StandardCharsets.UTF_8);
          if (AtomKey.task(name) >= 0 && wanted.test(AtomKey.learner(name))) {
            receiver.take(name, decode(name, message.value()));
          }
        }
      }
    }
  }

  private static @Nullable SpecificRecord decode(String key, byte @Nullable [] value) {
    if (value == null) {
      return null;
    }
    try {
      SpecificRecord record = CODEC.decode(value);
      if (record instanceof AtomBlockRecord block) {
        AtomBlockCodec.verify(block);
      } else if (record instanceof SignaturePart part) {
        SignatureParts.verify(part);
      }
      return record;
    } catch (MalformedMessageException e) {
      LOG.warn("A record of the topic atoms is left out: key={} reason='{}'", key, e.getMessage());
      return null;
    }
  }

  private void take(String key, @Nullable SpecificRecord record) {
    Learner learner =
        learners.computeIfAbsent(
            AtomKey.learner(key), any -> new Learner(new HashMap<>(), new HashMap<>()));
    if (record instanceof TaskSealed seal) {
      learner.seals.put(AtomKey.task(key), seal);
    } else if (record instanceof AtomBlockRecord block) {
      learner.checksums.put(key, block.getChecksum());
    } else if (record instanceof SignaturePart part) {
      learner.checksums.put(key, part.getChecksum());
    } else if (AtomKey.isSeal(key)) {
      learner.seals.remove(AtomKey.task(key));
    } else {
      learner.checksums.remove(key);
    }
  }

  /** The learners that have a whole task 0, in alphabetical order. */
  public Set<String> learners() {
    return banks.keySet();
  }

  /** The seals of a learner's bank, from task 0 on; none if it has none. */
  public List<TaskSealed> seals(String learner) {
    return banks.getOrDefault(learner, List.of());
  }

  /** The number of seals of a learner that are on the topic but not in its bank. */
  public int leftOut(String learner) {
    Learner known = learners.get(learner);
    return known == null ? 0 : known.seals.size() - seals(learner).size();
  }

  private void assemble() {
    learners.forEach(
        (learner, known) -> {
          List<TaskSealed> bank = new ArrayList<>();
          TaskSealed next = known.seals.get(0);
          while (next != null
              && (bank.isEmpty() || next.getGeneration() == bank.get(0).getGeneration())
              && isWhole(next, known.checksums)) {
            bank.add(next);
            next = known.seals.get(bank.size());
          }
          if (!bank.isEmpty()) {
            banks.put(learner, List.copyOf(bank));
          }
        });
  }

  private static boolean isWhole(TaskSealed seal, Map<String, Long> checksums) {
    String learner = seal.getLearner();
    for (BlockChecksum block : seal.getBlocks()) {
      String key = AtomKey.ofSite(learner, seal.getTask(), block.getSite());
      if (!Long.valueOf(block.getChecksum()).equals(checksums.get(key))) {
        return false;
      }
    }
    for (int part = 0; part < seal.getSignature().size(); part++) {
      String key = AtomKey.ofSignature(learner, seal.getTask(), part);
      if (!seal.getSignature().get(part).equals(checksums.get(key))) {
        return false;
      }
    }
    return true;
  }
}
