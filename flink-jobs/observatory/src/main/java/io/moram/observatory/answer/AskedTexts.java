// SPDX-License-Identifier: Apache-2.0
package io.moram.observatory.answer;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.moram.client.KafkaAccess;
import io.moram.observatory.web.Question;
import io.moram.observatory.web.RefusedException;
import io.moram.serving.AnswerRule;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers the texts of the page as serving would: by both rules, or by all atoms of a version that
 * is named. One text at a time is answered.
 */
final class AskedTexts implements ModelAnswers {
  private static final Logger LOG = LoggerFactory.getLogger(AskedTexts.class);

  private final KafkaAccess access;
  private final ModelSettings settings;
  private @Nullable TextModel model;

  AskedTexts(KafkaAccess access, ModelSettings settings) {
    this.access = access;
    this.settings = settings;
  }

  @Override
  public boolean readsTexts() {
    return true;
  }

  @Override
  public synchronized JsonNode answer(String learner, byte[] content, Question question) {
    TextModel opened = model();
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

  private TextModel model() {
    TextModel opened = model;
    if (opened != null) {
      return opened;
    }
    try {
      opened = TextModel.open(access, settings);
      model = opened;
      LOG.info("The model of the page is loaded: backbone={}", opened.fingerprint());
      return opened;
    } catch (IOException e) {
      throw new RefusedException(
          503, "The model cannot be loaded: %s".formatted(e.getMessage()).strip());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new RefusedException(503, "The observatory stops.");
    }
  }

  @Override
  public synchronized void close() {
    TextModel opened = model;
    if (opened != null) {
      model = null;
      opened.close();
    }
  }
}
