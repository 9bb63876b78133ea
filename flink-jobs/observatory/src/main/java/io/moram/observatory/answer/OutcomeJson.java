// SPDX-License-Identifier: Apache-2.0
package io.moram.observatory.answer;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.moram.serving.Outcome;
import org.jspecify.annotations.Nullable;

/** What became of a question, as JSON. */
final class OutcomeJson {

  private OutcomeJson() {}

  /** Adds the fields of an answer. */
  static void describe(Outcome.Answer answer, ObjectNode one) {
    one.put("version", answer.bankVersion());
    one.put("provisionalStep", answer.provisionalStep());
    ArrayNode ranked = one.putArray("ranked");
    answer
        .ranked()
        .forEach(
            each ->
                ranked
                    .addObject()
                    .put("label", each.label())
                    .put("probability", each.probability()));
    ArrayNode shares = one.putArray("shares");
    answer
        .taskShares()
        .forEach((task, share) -> shares.addObject().put("task", task).put("share", share));
    describe(answer.recognition(), one);
  }

  /** Adds the recognised task, and whether one was looked for. */
  static void describe(Outcome.@Nullable Recognition recognition, ObjectNode one) {
    one.put("recognized", recognition != null);
    if (recognition != null) {
      one.put("task", recognition.task());
      one.put("certainty", recognition.probability());
      one.put("taskVersion", recognition.version());
    }
  }

  /** Why there is no answer. */
  static String fault(Outcome outcome) {
    if (outcome instanceof Outcome.BadPicture bad) {
      return bad.detail();
    }
    if (outcome instanceof Outcome.BadRequest bad) {
      return bad.detail();
    }
    if (outcome instanceof Outcome.Unavailable unavailable) {
      return unavailable.detail();
    }
    return outcome instanceof Outcome.Failed failed
        ? "The model failed: " + failed.cause().getMessage()
        : "There is no answer.";
  }
}
