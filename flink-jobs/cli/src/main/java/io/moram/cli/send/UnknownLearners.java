// SPDX-License-Identifier: Apache-2.0
package io.moram.cli.send;

import io.moram.client.PredictionClient.Answer;
import io.moram.schemas.Prediction;
import io.moram.schemas.Request;
import java.util.Collection;
import java.util.HashSet;
import java.util.NavigableSet;
import java.util.Set;
import java.util.TreeSet;

/** Finds learners that have learned nothing. A misspelt name looks like one. */
final class UnknownLearners {

  /** Requests that ask for a bank version: the frozen model may be what they want. */
  private final Set<String> pinned = new HashSet<>();

  private final NavigableSet<String> found = new TreeSet<>();

  void sent(Request request) {
    if (request.getBankVersion() != null) {
      pinned.add(request.getRequestId());
    }
  }

  void answered(Answer answer) {
    boolean isPinned = pinned.remove(answer.requestId());
    Prediction prediction = answer.prediction();
    if (prediction != null
        && prediction.getBankVersion() == 0
        && prediction.getProvisionalStep() == null
        && !isPinned) {
      found.add(prediction.getLearner());
    }
  }

  /** The learners that the frozen model answered for, although no request asked for that. */
  NavigableSet<String> found() {
    return found;
  }

  /**
   * What to tell the user about one of them.
   *
   * @param known the learners that the topics know
   */
  static String message(String learner, String atomsTopic, Collection<String> known) {
    return "no learner %s on the topic %s; learners: %s. The frozen model answered alone."
        .formatted(learner, atomsTopic, known.isEmpty() ? "none" : String.join(", ", known));
  }
}
