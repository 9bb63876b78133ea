// SPDX-License-Identifier: Apache-2.0
package io.moram.client;

import io.moram.schemas.AtomBlockRecord;
import io.moram.schemas.MessageCodec;
import io.moram.schemas.SignaturePart;
import io.moram.schemas.TaskSealed;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.avro.specific.SpecificRecord;
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
   * Reads the topic to its end.
   *
   * @param learner the learner whose tasks are returned; null for all learners
   */
  public Published read(@Nullable String learner) {
    Map<TaskId, Map<String, AtomBlockRecord>> blocks = new TreeMap<>();
    Map<TaskId, Map<Integer, SignaturePart>> signatures = new HashMap<>();
    Map<TaskId, TaskSealed> seals = new HashMap<>();
    List<String> faults = new ArrayList<>();
    try (TopicFollower<SpecificRecord> atoms =
        TopicFollower.fromStart(access, access.topics().atoms(), MessageCodec.atoms())) {
      for (ReadMessage<SpecificRecord> read : atoms.readToEnd()) {
        if (read.fault() != null) {
          faults.add(
              "partition %d, offset %d: %s"
                  .formatted(read.partition(), read.offset(), read.fault()));
        } else if (read.record() instanceof AtomBlockRecord block
            && block.getProvisionalStep() == null) {
          blocks
              .computeIfAbsent(
                  new TaskId(block.getLearner(), block.getTask()), id -> new TreeMap<>())
              .put(block.getSite(), block);
        } else if (read.record() instanceof SignaturePart part && !part.getProvisional()) {
          signatures
              .computeIfAbsent(new TaskId(part.getLearner(), part.getTask()), id -> new TreeMap<>())
              .put(part.getPart(), part);
        } else if (read.record() instanceof TaskSealed seal) {
          seals.put(new TaskId(seal.getLearner(), seal.getTask()), seal);
        }
      }
    }
    TreeSet<TaskId> ids = new TreeSet<>(blocks.keySet());
    ids.addAll(seals.keySet());
    List<PublishedTask> tasks =
        ids.stream()
            .filter(id -> learner == null || learner.equals(id.learner()))
            .map(
                id ->
                    new PublishedTask(
                        id.learner(),
                        id.task(),
                        seals.get(id),
                        blocks.getOrDefault(id, Map.of()),
                        signatures.getOrDefault(id, Map.of())))
            .toList();
    return new Published(tasks, faults);
  }
}
