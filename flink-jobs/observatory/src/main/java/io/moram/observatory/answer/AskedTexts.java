// SPDX-License-Identifier: Apache-2.0
package io.moram.observatory.answer;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.moram.client.KafkaAccess;
import io.moram.observatory.web.Question;
import io.moram.serving.AnswerRule;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Answers the texts of the page as serving would: by both rules, or by all atoms of a version that
 * is named. One text at a time is answered.
 */
final class AskedTexts implements ModelAnswers {
  private final LazyModel<TextModel> model;

  AskedTexts(KafkaAccess access, ModelSettings settings) {
    model = new LazyModel<>(() -> TextModel.open(access, settings));
  }

  @Override
  public boolean readsTexts() {
    return true;
  }

  @Override
  public synchronized JsonNode answer(String learner, byte[] content, Question question) {
    TextModel opened = model.get();
    String prompt = new String(content, UTF_8);
    List<TextModel.Asked> asked = asked(question);
    Map<TextModel.Asked, ObjectNode> answers = new LinkedHashMap<>();
    opened.answer(learner, prompt, asked, answers);
    ObjectNode result = JsonNodeFactory.instance.objectNode();
    ArrayNode list = result.putArray("answers");
    asked.forEach(one -> list.add(answers.get(one)));
    return result;
  }

  /** A version that is named answers with all of its atoms, as in the jobs. */
  private static List<TextModel.Asked> asked(Question question) {
    List<TextModel.Asked> asked = new ArrayList<>();
    if (question.version() == null) {
      asked.add(new TextModel.Asked(AnswerRule.RECALL, null));
    }
    asked.add(new TextModel.Asked(AnswerRule.SELF_ACTIVATED, question.version()));
    Integer earlier = question.earlier();
    if (earlier != null && !earlier.equals(question.version())) {
      asked.add(new TextModel.Asked(AnswerRule.SELF_ACTIVATED, earlier));
    }
    return asked;
  }

  @Override
  public synchronized void close() {
    model.close();
  }
}
