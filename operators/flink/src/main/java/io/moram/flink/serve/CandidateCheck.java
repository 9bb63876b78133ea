// SPDX-License-Identifier: Apache-2.0
package io.moram.flink.serve;

import io.moram.flink.io.Decoded;
import io.moram.flink.logging.WarningLimit;
import io.moram.model.LabelReadings;
import io.moram.schemas.Request;
import io.moram.schemas.text.VisibleText;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Checks that the backbone can tell a request's candidates apart by their names. A name of which it
 * reads nothing is a fault. Two names that it reads alike share their probability at random, so
 * they are counted as {@code candidatesAlike}, and a warning names them.
 */
final class CandidateCheck {
  private static final Logger LOG = LoggerFactory.getLogger(CandidateCheck.class);

  private final WarningLimit warnings = new WarningLimit();
  private final LabelReadings readings;
  private final ServingMetrics figures;

  CandidateCheck(LabelReadings readings, ServingMetrics figures) {
    this.readings = readings;
    this.figures = figures;
  }

  /** Returns why the request must be set aside, or null if it may be answered. */
  @Nullable String fault(Decoded<Request> request) {
    List<String> named = request.record().getCandidateLabels();
    if (named == null) {
      return null;
    }
    String unreadable = readings.unreadable(named);
    if (unreadable != null) {
      return "candidateLabels has "
          + VisibleText.quoted(unreadable)
          + "; the backbone's tokenizer cannot read it. Send names in a language that the backbone"
          + " was trained on.";
    }
    LabelReadings.Alike alike = readings.alike(named);
    if (alike != null) {
      figures.candidatesAlike();
      warnings.log(
          leftOut ->
              LOG.warn(
                  "The backbone reads two candidates of a request alike, so it cannot tell them"
                      + " apart: learner={} request={} first={} second={} leftOut={}",
                  request.record().getLearner(),
                  VisibleText.quoted(request.record().getRequestId()),
                  VisibleText.quoted(alike.first()),
                  VisibleText.quoted(alike.second()),
                  leftOut));
    }
    return null;
  }
}
