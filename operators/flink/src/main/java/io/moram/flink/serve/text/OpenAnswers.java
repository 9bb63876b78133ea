// SPDX-License-Identifier: Apache-2.0
package io.moram.flink.serve.text;

import io.moram.model.LanguageModel;
import io.moram.serving.text.CandidateLikelihood;
import io.moram.serving.text.Generator;
import io.moram.serving.text.VersionedAnswer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * The answers that a slot works on, of any learners and bank versions. Those that grow take each
 * step together. Candidates are ranked between these steps, one request at a time.
 *
 * <p>If a step fails, each of its answers starts over and is computed alone. So only the request
 * that fails alone is given up.
 */
final class OpenAnswers {
  private final Generator generator;
  private final int most;
  private final List<OpenAnswer> together = new ArrayList<>();
  private final Deque<OpenAnswer> ranked = new ArrayDeque<>();
  private final Deque<OpenAnswer> alone = new ArrayDeque<>();
  private boolean isTurnOfRanked;
  private volatile int size; // Read by metrics too.

  /**
   * @param most the most answers at once
   */
  OpenAnswers(LanguageModel model, int most) {
    this.generator = new Generator(model);
    this.most = most;
  }

  boolean hasRoom() {
    return size < most;
  }

  /** The number of answers. Any thread may ask. */
  int size() {
    return size;
  }

  void add(OpenAnswer answer) {
    if (answer.likelihood() == null) {
      together.add(answer);
    } else {
      ranked.add(answer);
    }
    count();
  }

  void remove(OpenAnswer answer) {
    together.remove(answer);
    ranked.remove(answer);
    alone.remove(answer);
    count();
  }

  private void count() {
    size = together.size() + ranked.size() + alone.size();
  }

  /** All answers. */
  List<OpenAnswer> all() {
    List<OpenAnswer> all = new ArrayList<>(alone);
    all.addAll(together);
    all.addAll(ranked);
    return all;
  }

  /**
   * Takes one step.
   *
   * @return the answers that took part; each grew, is done or has failed
   */
  List<OpenAnswer> step() {
    OpenAnswer first = ranked.peek();
    isTurnOfRanked = first != null && (!isTurnOfRanked || (together.isEmpty() && alone.isEmpty()));
    if (isTurnOfRanked && first != null) {
      return rank(first);
    }
    OpenAnswer suspect = alone.peek();
    return grow(suspect == null ? List.copyOf(together) : List.of(suspect));
  }

  private static List<OpenAnswer> rank(OpenAnswer answer) {
    CandidateLikelihood likelihood = answer.likelihood();
    if (likelihood != null) {
      try {
        likelihood.step();
      } catch (RuntimeException e) {
        answer.fail(e);
      }
    }
    return List.of(answer);
  }

  private List<OpenAnswer> grow(List<OpenAnswer> answers) {
    if (answers.isEmpty()) {
      return answers;
    }
    try {
      VersionedAnswer.step(generator, answers.stream().map(OpenAnswer::versioned).toList());
      return answers;
    } catch (RuntimeException e) {
      if (answers.size() == 1) {
        answers.get(0).fail(e);
        return answers;
      }
      together.clear();
      answers.forEach(OpenAnswer::restart);
      alone.addAll(answers);
      return List.of();
    }
  }
}
