// SPDX-License-Identifier: Apache-2.0
package io.moram.observatory;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.moram.observatory.answer.ModelAnswers;
import io.moram.observatory.answer.RequestPictures;
import io.moram.observatory.history.HistoryReader;
import io.moram.observatory.history.RunHistory;
import io.moram.observatory.history.Section;
import io.moram.observatory.web.PageData;
import io.moram.observatory.web.Question;
import io.moram.observatory.web.RefusedException;
import java.util.Optional;

/** The page's data: what the reader has read, and the model's answers. */
final class ObservedData implements PageData {

  private final ObservatorySettings settings;
  private final RunHistory history;
  private final HistoryReader reader;
  private final ModelAnswers answers;
  private final RequestPictures requests;

  ObservedData(
      ObservatorySettings settings,
      RunHistory history,
      HistoryReader reader,
      ModelAnswers answers) {
    this.settings = settings;
    this.history = history;
    this.reader = reader;
    this.answers = answers;
    this.requests = new RequestPictures(settings.access());
  }

  @Override
  public ObjectNode about() {
    ObjectNode about = JsonNodeFactory.instance.objectNode();
    about.put("broker", settings.access().bootstrapServers());
    about.put("prefix", settings.access().topics().prefix());
    about.put("since", settings.since().toEpochMilli());
    about.put("caughtUp", reader.isCaughtUp());
    about.put("unreadable", reader.unreadable());
    about.put("failure", reader.failure());
    about.put("modelReadsTexts", answers.readsTexts());
    return about;
  }

  @Override
  public JsonNode learners() {
    return history.learners();
  }

  @Override
  public Optional<JsonNode> section(String learner, Section section) {
    return history.section(learner, section);
  }

  @Override
  public ObjectNode revisions(String learner) {
    return history.revisions(learner);
  }

  @Override
  public JsonNode answer(String learner, byte[] content, Question question) {
    return answers.answer(learner, content, question);
  }

  @Override
  public byte[] pictureOf(String learner, String requestId) {
    return requests.find(
        learner,
        requestId,
        history
            .timeOf(learner, requestId)
            .orElseThrow(
                () ->
                    new RefusedException(
                        404, "The request is not among the newest answers any more.")));
  }
}
