// SPDX-License-Identifier: Apache-2.0
package io.moram.observatory.history;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.moram.flink.learner.Content;
import io.moram.schemas.AtomBlockRecord;
import io.moram.schemas.ClassName;
import io.moram.schemas.DeadLetter;
import io.moram.schemas.Evaluation;
import io.moram.schemas.LearnerEvent;
import io.moram.schemas.Prediction;
import io.moram.schemas.TaskSealed;
import io.moram.schemas.TextPrediction;
import java.time.Instant;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What the topics have said about one learner. Its size is bounded, whatever the topics hold.
 *
 * <p>The caller holds the lock of the history of all learners.
 */
final class LearnerHistory {

  private static final int MOST_LOSS_CURVES = 200;

  private final String name;
  private final Map<Section, Long> revisions = new EnumMap<>(Section.class);
  private final TaskList tasks = new TaskList();
  private final LossCurves losses = new LossCurves(MOST_LOSS_CURVES);
  private final BankTable bank = new BankTable();
  private final Classes classes = new Classes();
  private final AtomUse use = new AtomUse();
  private final OpenTaskCurve curve = new OpenTaskCurve();
  private final AnswerLog answers = new AnswerLog();
  private ScoreTable scores = ScoreTable.EMPTY;
  private long newsAt;
  private @Nullable Boolean readsTexts;

  LearnerHistory(String name) {
    this.name = name;
    for (Section section : Section.values()) {
      revisions.put(section, 0L);
    }
  }

  void accept(LearnerEvent event) {
    newsAt = Math.max(newsAt, event.getTime());
    switch (event.getKind()) {
      case TRAINING_PROGRESS -> {
        losses.add(event);
        tasks.accept(event);
        changed(Section.LOSSES, Section.TASKS);
      }
      case ROLLED_BACK -> {
        tasks.accept(event);
        losses.dropFrom(event.getTask());
        bank.dropFrom(event.getTask());
        classes.dropFrom(event.getTask());
        changed(EnumSet.allOf(Section.class));
      }
      case LEARNER_FORGOTTEN, BEGAN_ANEW -> {
        tasks.startAnew(event);
        losses.dropFrom(0);
        bank.dropFrom(0);
        classes.dropFrom(0);
        use.clear();
        scores = ScoreTable.EMPTY;
        changed(EnumSet.allOf(Section.class));
      }
      default -> {
        tasks.accept(event);
        changed(Section.TASKS);
      }
    }
  }

  void accept(Evaluation evaluation) {
    newsAt = Math.max(newsAt, evaluation.getTime());
    scores = ScoreTable.of(evaluation);
    changed(Section.SCORES);
  }

  void accept(TaskSealed seal) {
    readsTexts =
        seal.getVocabulary().stream()
            .map(ClassName::getLabel)
            .toList()
            .equals(List.of(Content.Text.LABEL));
    tasks.accept(seal);
    classes.accept(seal);
    bank.accept(seal);
    changed(Section.TASKS, Section.BANK);
  }

  void accept(AtomBlockRecord block) {
    if (block.getProvisionalStep() == null) {
      bank.accept(block);
      changed(Section.BANK);
    }
  }

  void accept(Prediction prediction) {
    readsTexts = false;
    newsAt = Math.max(newsAt, prediction.getEventTime());
    answers.accept(prediction);
    changed(Section.REQUESTS);
    if (use.accept(prediction, classes)) {
      changed(Section.BANK);
    }
    if (curve.accept(prediction, classes::taskOf)) {
      changed(Section.CURVE);
    }
  }

  void accept(TextPrediction prediction) {
    readsTexts = true;
    newsAt = Math.max(newsAt, prediction.getEventTime());
    answers.accept(prediction);
    changed(Section.REQUESTS);
  }

  void accept(DeadLetter letter) {
    answers.accept(letter);
    changed(Section.REQUESTS);
  }

  /** When the newest record of the learner was made, in milliseconds since 1970-01-01 UTC. */
  long newsAt() {
    return newsAt;
  }

  /** When a request was made; empty if its answer is not among the newest ones. */
  Optional<Instant> timeOf(String requestId) {
    return answers.timeOf(requestId);
  }

  /** A line of the list of learners. */
  ObjectNode summary() {
    ObjectNode line = JsonNodeFactory.instance.objectNode();
    line.put("name", name);
    line.put("readsTexts", readsTexts);
    line.put("sealed", tasks.sealed());
    line.put("open", tasks.openTask());
    line.put("answered", answers.answered());
    line.put("newsAt", newsAt);
    return line;
  }

  /** The number of changes of each section. */
  ObjectNode revisions() {
    ObjectNode numbers = JsonNodeFactory.instance.objectNode();
    revisions.forEach((section, revision) -> numbers.put(section.path(), revision));
    return numbers;
  }

  JsonNode section(Section section) {
    ObjectNode content =
        switch (section) {
          case TASKS -> tasks.json(classes);
          case LOSSES -> losses.json();
          case SCORES -> scores.json();
          case BANK -> bank.json().setAll(use.json());
          case CURVE -> curve.json();
          case REQUESTS -> answers.json();
        };
    content.put("revision", revisions.get(section));
    return content;
  }

  private void changed(Section... sections) {
    changed(Set.of(sections));
  }

  private void changed(Set<Section> sections) {
    sections.forEach(section -> revisions.merge(section, 1L, Long::sum));
  }
}
