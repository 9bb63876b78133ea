// SPDX-License-Identifier: Apache-2.0
package io.moram.observatory.answer;

import com.fasterxml.jackson.databind.JsonNode;
import io.moram.client.KafkaAccess;
import io.moram.observatory.web.Question;
import io.moram.observatory.web.RefusedException;

/** Answers the questions of the page. The model is loaded for the first one. Thread-safe. */
public sealed interface ModelAnswers extends AutoCloseable permits AskedPictures, AskedTexts {

  /** Answers that have no model yet: of pictures, or of texts if the model reads these. */
  static ModelAnswers of(KafkaAccess access, ModelSettings settings) {
    return settings.readsTexts()
        ? new AskedTexts(access, settings)
        : new AskedPictures(access, settings);
  }

  /** Whether the model reads texts, and no pictures. */
  boolean readsTexts();

  /**
   * Answers a picture or a text.
   *
   * @param content the picture's file, or the text in UTF-8
   * @throws RefusedException if it cannot be answered
   */
  JsonNode answer(String learner, byte[] content, Question question);

  @Override
  void close();
}
