// SPDX-License-Identifier: Apache-2.0
package io.moram.cli.command;

import io.moram.client.PredictionClient.Answer;
import io.moram.schemas.Prediction;
import io.moram.schemas.Request;
import java.util.HashSet;
import java.util.List;
import java.util.NavigableSet;
import java.util.Set;
import java.util.TreeSet;

/** Finds learners that have learned nothing. A misspelt name looks like one. */
final class UnknownLearners {
  private UnknownLearners() {}

  /** The learners that the frozen model answered for, although no request asked for that. */
  static NavigableSet<String> of(List<Request> requests, List<Answer> answers) {
    Set<String> pinned = new HashSet<>();
    for (Request request : requests) {
      if (request.getBankVersion() != null) {
        pinned.add(request.getRequestId());
      }
    }
    NavigableSet<String> unknown = new TreeSet<>();
    for (Answer answer : answers) {
      Prediction prediction = answer.prediction();
      if (prediction != null
          && prediction.getBankVersion() == 0
          && prediction.getProvisionalStep() == null
          && !pinned.contains(answer.requestId())) {
        unknown.add(prediction.getLearner());
      }
    }
    return unknown;
  }

  /** What to tell the user about them. */
  static String message(NavigableSet<String> unknown, String atomsTopic) {
    return "No atoms of "
        + String.join(", ", unknown)
        + " on the topic "
        + atomsTopic
        + ", so the frozen model answered alone. `./moram bank` lists the learners.";
  }
}
