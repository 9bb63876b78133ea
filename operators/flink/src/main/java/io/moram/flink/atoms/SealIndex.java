// SPDX-License-Identifier: Apache-2.0
package io.moram.flink.atoms;

import io.moram.flink.io.KafkaMessage;
import io.moram.schemas.AtomKey;
import io.moram.schemas.MalformedMessageException;
import io.moram.schemas.MessageCodec;
import io.moram.schemas.TaskSealed;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import org.apache.avro.specific.SpecificRecord;

/**
 * Which tasks are sealed on the topic atoms, a few dozen bytes each, and which keys there are. One
 * thread reads messages; any number ask.
 */
public final class SealIndex {
  private final MessageCodec<SpecificRecord> codec = MessageCodec.atoms();
  private final Map<String, NavigableMap<Integer, Seal>> learners = new ConcurrentHashMap<>();
  private final PublishedKeys keys = new PublishedKeys();

  /** The newest generations of learners that were forgotten; their seals do not count. */
  private final Map<String, Long> forgotten = new ConcurrentHashMap<>();

  /** The learners whose open task is published. */
  private final Set<String> openTasks = ConcurrentHashMap.newKeySet();

  /**
   * A seal on the topic.
   *
   * @param generation as the seal says it
   * @param sealedAt as the seal says it
   */
  public record Seal(long generation, long sealedAt) {}

  /** Takes the next message of the topic. */
  public void read(KafkaMessage message) {
    byte[] key = message.key();
    if (key == null) {
      return;
    }
    String name = new String(key, StandardCharsets.UTF_8);
    byte[] value = message.value();
    if (value != null) {
      keys.see(name);
    }
    String learner = AtomKey.learner(name);
    if (name.equals(AtomKey.ofPublished(learner))) {
      if (value == null) {
        openTasks.remove(learner);
      } else {
        openTasks.add(learner);
      }
    }
    if (!AtomKey.isSeal(name)) {
      return;
    }
    if (value == null) {
      remove(name);
      return;
    }
    try {
      if (codec.decode(value) instanceof TaskSealed seal) {
        put(seal);
      }
    } catch (MalformedMessageException e) {
      // As if it were not there: serving reports it, and the trainer publishes its seal again.
      remove(name);
    }
  }

  private void put(TaskSealed seal) {
    learners
        .computeIfAbsent(seal.getLearner(), learner -> new ConcurrentSkipListMap<>())
        .put(seal.getTask(), new Seal(seal.getGeneration(), seal.getSealedAt()));
  }

  /**
   * The learner's keys are about to be deleted. Its seals no longer count, although the topic still
   * has them for a while.
   *
   * @param generation the newest one that the caller knows
   * @return the newest generation whose seals do not count
   */
  public long forget(String learner, long generation) {
    return forgotten.merge(learner, Math.max(generation, newestGeneration(learner)), Math::max);
  }

  /** The keys of the topic. */
  public PublishedKeys keys() {
    return keys;
  }

  private void remove(String key) {
    learners.computeIfPresent(
        AtomKey.learner(key),
        (learner, seals) -> {
          seals.remove(AtomKey.task(key));
          return seals.isEmpty() ? null : seals;
        });
  }

  /**
   * Returns whether a seal is on the topic, and not that of another training of the task.
   *
   * @param generation as the seal says it
   * @param sealedAt as the seal says it
   */
  public boolean has(String learner, int task, long generation, long sealedAt) {
    return new Seal(generation, sealedAt).equals(of(learner).get(task));
  }

  /** All seals of a learner, by task, also those that no longer count. */
  public Map<Integer, Seal> of(String learner) {
    return learners.getOrDefault(learner, Collections.emptyNavigableMap());
  }

  /** Whether the open task of a learner is on the topic. */
  public boolean hasOpenTask(String learner) {
    return openTasks.contains(learner);
  }

  /** The number of tasks of a learner that are sealed on the topic. */
  public int tasks(String learner) {
    long last = forgotten.getOrDefault(learner, -1L);
    return Math.toIntExact(
        of(learner).values().stream().filter(seal -> seal.generation > last).count());
  }

  /**
   * The newest generation of a learner that has sealed tasks on the topic, or was forgotten; 0
   * without any.
   */
  public long newestGeneration(String learner) {
    long last = forgotten.getOrDefault(learner, 0L);
    return of(learner).values().stream().mapToLong(Seal::generation).reduce(last, Math::max);
  }
}
