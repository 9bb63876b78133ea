// SPDX-License-Identifier: Apache-2.0
package io.moram.cli.send;

import io.moram.cli.console.OutputFlags;
import io.moram.client.KafkaAccess;
import io.moram.client.LearnerStatusReader;
import io.moram.client.PredictionClient.Answer;
import io.moram.schemas.Prediction;
import io.moram.schemas.TextPrediction;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.Collection;
import java.util.HashSet;
import java.util.NavigableSet;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;

/** Finds learners that have learned nothing. A misspelt name looks like one. */
public final class UnknownLearners {

  /** Requests that ask for a bank version: the frozen model may be what they want. */
  private final Set<String> pinned = new HashSet<>();

  private final NavigableSet<String> found = new TreeSet<>();

  /**
   * Notes a request.
   *
   * @param bankVersion the version that it asks for; null for none
   */
  public void sent(String requestId, @Nullable Integer bankVersion) {
    if (bankVersion != null) {
      pinned.add(requestId);
    }
  }

  /** Notes an answer. */
  public void answered(Answer answer) {
    if (answer.isPartial()) {
      return;
    }
    boolean isPinned = pinned.remove(answer.requestId());
    Prediction prediction = answer.prediction();
    TextPrediction text = answer.text();
    if (prediction != null
        && prediction.getBankVersion() == 0
        && prediction.getProvisionalStep() == null
        && !isPinned) {
      found.add(prediction.getLearner());
    }
    // If a rule looked for a task, the learner has tasks, and the text is of none of them.
    if (text != null && text.getBankVersion() == 0 && text.getRecognition() == null && !isPinned) {
      found.add(text.getLearner());
    }
  }

  /** The learners that the frozen model answered for, although no request asked for that. */
  NavigableSet<String> found() {
    return found;
  }

  /** Says which learners the topics do not know, and returns whether there are some. */
  public boolean report(CommandSpec command, KafkaAccess access) throws IOException {
    if (found.isEmpty()) {
      return false;
    }
    Set<String> known = new LearnerStatusReader(access).read(null).keySet();
    PrintWriter err = command.commandLine().getErr();
    boolean misspelt = false;
    for (String name : found) {
      if (known.contains(name)) {
        OutputFlags.note(
            command, name + " has sealed no task yet, so the frozen model answered alone.");
      } else {
        misspelt = true;
        err.println("moram: " + message(name, access.topics().atoms(), known));
      }
    }
    err.flush();
    return misspelt;
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
