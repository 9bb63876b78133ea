// SPDX-License-Identifier: Apache-2.0
package io.moram.observatory.history;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.moram.schemas.AtomBlockRecord;
import io.moram.schemas.DeadLetter;
import io.moram.schemas.Evaluation;
import io.moram.schemas.LearnerEvent;
import io.moram.schemas.Prediction;
import io.moram.schemas.TaskSealed;
import io.moram.schemas.TextPrediction;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.avro.specific.SpecificRecord;

/**
 * What the topics have said about every learner. If there are too many learners, the one without
 * news for the longest time is forgotten. Thread-safe.
 */
public final class RunHistory {

  /** The most learners that are remembered. */
  static final int MOST_LEARNERS = 1000;

  /** In the order of their newest records, oldest first. */
  private final LinkedHashMap<String, LearnerHistory> learners = new LinkedHashMap<>();

  private long revision;

  /**
   * Takes in a record of one of the topics.
   *
   * @param learner the learner that the Kafka key names
   */
  public synchronized void accept(String learner, SpecificRecord record) {
    if (record instanceof LearnerEvent event) {
      change(event.getLearner(), one -> one.accept(event));
    } else if (record instanceof Prediction prediction) {
      change(prediction.getLearner(), one -> one.accept(prediction));
    } else if (record instanceof TextPrediction prediction) {
      change(prediction.getLearner(), one -> one.accept(prediction));
    } else if (record instanceof Evaluation evaluation) {
      change(evaluation.getLearner(), one -> one.accept(evaluation));
    } else if (record instanceof TaskSealed seal) {
      change(seal.getLearner(), one -> one.accept(seal));
    } else if (record instanceof AtomBlockRecord block) {
      change(block.getLearner(), one -> one.accept(block));
    } else if (record instanceof DeadLetter letter && learners.containsKey(learner)) {
      // A dead letter's key is foreign. It must not fill the list with learners.
      change(learner, one -> one.accept(letter));
    }
  }

  private void change(String learner, Consumer<LearnerHistory> change) {
    LearnerHistory known = learners.remove(learner);
    LearnerHistory changed = known == null ? new LearnerHistory(learner) : known;
    learners.put(learner, changed);
    change.accept(changed);
    revision++;
    if (learners.size() > MOST_LEARNERS) {
      learners.remove(learners.keySet().iterator().next());
    }
  }

  /** The learners, the one with the newest record first. */
  public synchronized ArrayNode learners() {
    ArrayNode list = JsonNodeFactory.instance.arrayNode();
    learners.values().stream()
        .sorted((one, other) -> Long.compare(other.newsAt(), one.newsAt()))
        .forEach(learner -> list.add(learner.summary()));
    return list;
  }

  /** A section of a learner's history; empty if the learner is unknown. */
  public synchronized Optional<JsonNode> section(String learner, Section section) {
    return find(learner).map(one -> one.section(section));
  }

  /**
   * The number of changes in all, and those of a learner's sections.
   *
   * @param learner a learner, which need not be known
   */
  public synchronized ObjectNode revisions(String learner) {
    ObjectNode numbers = find(learner).map(LearnerHistory::revisions).orElse(null);
    ObjectNode all = numbers == null ? JsonNodeFactory.instance.objectNode() : numbers;
    return all.put("all", revision);
  }

  /** When a request was made; empty if its answer is not among the newest ones. */
  public synchronized Optional<Instant> timeOf(String learner, String requestId) {
    return find(learner).flatMap(one -> one.timeOf(requestId));
  }

  private Optional<LearnerHistory> find(String learner) {
    return Optional.ofNullable(learners.get(learner));
  }
}
