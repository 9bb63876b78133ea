// SPDX-License-Identifier: Apache-2.0
package io.moram.observatory.web;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.moram.observatory.history.Section;
import java.util.Optional;

/** What the page shows. */
public interface PageData {

  /** What is observed: the broker, the topics, the model, and how far the reader is. */
  ObjectNode about();

  /** The learners, the one with the newest record first. */
  JsonNode learners();

  /** A section of a learner's history; empty if the learner is unknown. */
  Optional<JsonNode> section(String learner, Section section);

  /** The numbers of changes, in all and of a learner's sections. */
  ObjectNode revisions(String learner);

  /**
   * Answers a picture or a text as serving would.
   *
   * @param learner whose bank answers
   * @param content the picture's file, or the text in UTF-8
   * @param question what is asked
   * @throws RefusedException if it cannot be answered
   */
  JsonNode answer(String learner, byte[] content, Question question);

  /**
   * The picture of a request on the topic.
   *
   * @throws RefusedException if it is not there
   */
  byte[] pictureOf(String learner, String requestId);
}
