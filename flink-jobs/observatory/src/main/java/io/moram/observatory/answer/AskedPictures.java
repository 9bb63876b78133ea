// SPDX-License-Identifier: Apache-2.0
package io.moram.observatory.answer;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.moram.client.KafkaAccess;
import io.moram.model.image.BadImageException;
import io.moram.model.image.ImagePreprocessor;
import io.moram.observatory.web.Question;
import io.moram.observatory.web.RefusedException;
import io.moram.serving.AnswerRule;
import io.moram.serving.Outcome;
import io.moram.serving.activation.ActivationMap;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Answers the pictures of the page: by both rules, by an earlier bank version beside the newest one
 * if asked, each with the activation of a site's atoms. One picture at a time is answered.
 */
final class AskedPictures implements ModelAnswers {
  private static final List<AnswerRule> RULES =
      List.of(AnswerRule.RECALL, AnswerRule.SELF_ACTIVATED);

  private final LazyModel<PictureModel> model;

  AskedPictures(KafkaAccess access, ModelSettings settings) {
    model = new LazyModel<>(() -> PictureModel.open(access, settings));
  }

  @Override
  public boolean readsTexts() {
    return false;
  }

  @Override
  public synchronized JsonNode answer(String learner, byte[] picture, Question question) {
    PictureModel opened = model.get();
    ImagePreprocessor preprocessor = opened.backbone().preprocessor();
    byte[] samples;
    float[] pixels;
    try {
      samples = preprocessor.samples(picture);
      pixels = preprocessor.prepare(picture);
    } catch (BadImageException e) {
      throw new RefusedException(422, String.valueOf(e.getMessage()));
    }
    String site = site(opened, question.site());
    ObjectNode result = JsonNodeFactory.instance.objectNode();
    result.put("size", preprocessor.side());
    result.put("pixels", Base64.getEncoder().encodeToString(interleaved(samples)));
    result.put("site", site);
    ArrayNode sites = result.putArray("sites");
    opened.sites().forEach(sites::add);
    ArrayNode answers = result.putArray("answers");
    for (Integer version : versions(question)) {
      for (AnswerRule rule : RULES) {
        answers.add(
            answer(opened, new Asked(learner, picture, pixels, site, rule, version), result));
      }
    }
    return result;
  }

  /** One of the answers that a picture gets. */
  @SuppressWarnings("ArrayRecordComponent") // It is never compared.
  private record Asked(
      String learner,
      byte[] picture,
      float[] pixels,
      String site,
      AnswerRule rule,
      @Nullable Integer version) {}

  private static ObjectNode answer(PictureModel model, Asked asked, ObjectNode result) {
    ObjectNode one = JsonNodeFactory.instance.objectNode();
    one.put("rule", asked.rule().name());
    one.put("version", asked.version());
    Outcome outcome =
        model.answer(
            asked.learner(), asked.picture(), asked.pixels(), asked.rule(), asked.version());
    if (outcome instanceof Outcome.Answer answer) {
      OutcomeJson.describe(answer, one);
      Outcome.Recognition recognition = answer.recognition();
      try {
        ActivationMap map =
            model.map(
                asked.learner(),
                asked.version(),
                recognition == null ? null : (Integer) recognition.version(),
                asked.pixels(),
                asked.site());
        result.put("patchRows", map.patchRows());
        result.put("patchColumns", map.patchColumns());
        if (map.atoms() > 0 && map.patches() > 0) {
          one.set("map", json(map));
        }
      } catch (IOException e) {
        one.put("error", String.valueOf(e.getMessage()));
      }
    } else {
      one.put("version", asked.version() == null ? "newest" : asked.version().toString());
      one.put("error", OutcomeJson.fault(outcome));
    }
    return one;
  }

  private static ObjectNode json(ActivationMap map) {
    ObjectNode content = JsonNodeFactory.instance.objectNode();
    ArrayNode tasks = content.putArray("atomTasks");
    for (int task : map.atomTasks()) {
      tasks.add(task);
    }
    float[] weights = map.weights();
    ByteBuffer bytes =
        ByteBuffer.allocate(Float.BYTES * weights.length).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asFloatBuffer().put(weights);
    content.put("weights", Base64.getEncoder().encodeToString(bytes.array()));
    return content;
  }

  /** The newest version or the chosen one first, and then the earlier one. */
  private static List<@Nullable Integer> versions(Question question) {
    Set<@Nullable Integer> versions = new LinkedHashSet<>();
    versions.add(question.version());
    if (question.earlier() != null) {
      versions.add(question.earlier());
    }
    return new ArrayList<>(versions);
  }

  private static String site(PictureModel model, @Nullable String wanted) {
    List<String> sites = model.sites();
    if (wanted == null || wanted.isEmpty()) {
      // A layer in the middle: the last layer's sites read the class token alone.
      return sites.get(sites.size() / 2);
    }
    if (!sites.contains(wanted)) {
      throw new RefusedException(
          400,
          "site is '%s'; must be a site of the image encoder, such as %s."
              .formatted(wanted, sites.get(0)));
    }
    return wanted;
  }

  /** From [3, side, side] to red, green and blue of one point after another. */
  private static byte[] interleaved(byte[] samples) {
    int points = samples.length / 3;
    byte[] mixed = new byte[samples.length];
    for (int i = 0; i < samples.length; i++) {
      mixed[3 * (i % points) + i / points] = samples[i];
    }
    return mixed;
  }

  @Override
  public synchronized void close() {
    model.close();
  }
}
