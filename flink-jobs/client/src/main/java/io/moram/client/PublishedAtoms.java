// SPDX-License-Identifier: Apache-2.0
package io.moram.client;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.moram.schemas.AtomBlockRecord;
import io.moram.schemas.AtomKey;
import io.moram.schemas.MalformedMessageException;
import io.moram.schemas.MessageCodec;
import io.moram.schemas.SignaturePart;
import io.moram.schemas.TaskSealed;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.IsolationLevel;
import org.apiguardian.api.API;
import org.jspecify.annotations.Nullable;

/** Reads the current content of the topic {@code atoms}. */
@API(status = API.Status.EXPERIMENTAL)
public final class PublishedAtoms {

  private final KafkaAccess access;

  /**
   * @param access the broker
   */
  public PublishedAtoms(KafkaAccess access) {
    this.access = access;
  }

  /**
   * The content of the topic.
   *
   * @param tasks the tasks, ordered by learner, then by number
   * @param faults the messages that could not be decoded, in words
   */
  public record Published(List<PublishedTask> tasks, List<String> faults) {}

  private record TaskId(String learner, int task) implements Comparable<TaskId> {
    @Override
    public int compareTo(TaskId other) {
      int byLearner = learner.compareTo(other.learner);
      return byLearner != 0 ? byLearner : Integer.compare(task, other.task);
    }
  }

  /**
   * Reads the topic to its end. A record with a key of an earlier one replaces it, and a tombstone
   * removes it, as compaction would.
   *
   * @param learner the learner whose tasks are returned; null for all learners. Messages of other
   *     learners are neither decoded nor kept.
   */
  public Published read(@Nullable String learner) {
    MessageCodec<SpecificRecord> codec = MessageCodec.atoms();
    Map<String, SpecificRecord> newest = new HashMap<>();
    List<String> faults = new ArrayList<>();
    try (TopicReader atoms =
        TopicReader.fromStart(
            access, IsolationLevel.READ_COMMITTED, List.of(access.topics().atoms()))) {
      atoms.readToEnd(
          message -> {
            String key = message.key() == null ? "" : new String(message.key(), UTF_8);
            if (learner != null && !AtomKey.learner(key).equals(learner)) {
              return;
            }
            if (message.value() == null) {
              newest.remove(key);
              return;
            }
            try {
              newest.put(key, codec.decode(message.value()));
            } catch (MalformedMessageException e) {
              faults.add(
                  "partition %d, offset %d: %s"
                      .formatted(message.partition(), message.offset(), e.getMessage()));
            }
          });
    }
    return new Published(tasks(newest.values()), faults);
  }

  private static List<PublishedTask> tasks(Collection<SpecificRecord> records) {
    Map<TaskId, Map<String, AtomBlockRecord>> blocks = new TreeMap<>();
    Map<TaskId, Map<Integer, SignaturePart>> signatures = new HashMap<>();
    Map<TaskId, TaskSealed> seals = new HashMap<>();
    for (SpecificRecord record : records) {
      if (record instanceof AtomBlockRecord block && block.getProvisionalStep() == null) {
        blocks
            .computeIfAbsent(new TaskId(block.getLearner(), block.getTask()), id -> new TreeMap<>())
            .put(block.getSite(), block);
      } else if (record instanceof SignaturePart part && !part.getProvisional()) {
        signatures
            .computeIfAbsent(new TaskId(part.getLearner(), part.getTask()), id -> new TreeMap<>())
            .put(part.getPart(), part);
      } else if (record instanceof TaskSealed seal) {
        seals.put(new TaskId(seal.getLearner(), seal.getTask()), seal);
      }
    }
    blocks.values().removeIf(Map::isEmpty);
    TreeSet<TaskId> ids = new TreeSet<>(blocks.keySet());
    ids.addAll(seals.keySet());
    return ids.stream()
        .map(
            id ->
                new PublishedTask(
                    id.learner(),
                    id.task(),
                    seals.get(id),
                    blocks.getOrDefault(id, Map.of()),
                    signatures.getOrDefault(id, Map.of())))
        .toList();
  }
}
