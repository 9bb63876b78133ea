// SPDX-License-Identifier: Apache-2.0
package io.moram.serving;

import static io.moram.serving.RecallServing.DISTINCT;
import static io.moram.serving.RecallServing.probabilities;
import static io.moram.serving.RecallServing.prompts;
import static io.moram.serving.RecallServing.recognition;
import static io.moram.serving.RecallServing.request;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.moram.atoms.ClassPrompt;
import io.moram.model.FeatureWidths;
import io.moram.recall.ClassSignature;
import io.moram.recall.Novelty;
import io.moram.recall.RecallSignature;
import io.moram.recall.SignatureSums;
import io.moram.serving.Outcome.Answer;
import io.moram.serving.Outcome.RankedClass;
import io.moram.serving.Outcome.Recognition;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Learners with few, equal or very many classes, and requests with odd candidates. */
class HostileRecallTest {
  private static final int MANY_TASKS = 100;
  private static final int CLASSES_PER_TASK = 100;

  private final RecallServing serving = new RecallServing(AnswerRule.RECALL);

  @AfterEach
  void close() {
    serving.close();
  }

  private RecallSignature copies(List<ClassPrompt> prompts, int examples) throws Exception {
    SignatureSums sums = new SignatureSums(serving.backbone.featureWidths());
    for (ClassPrompt prompt : prompts) {
      for (int i = 0; i < examples; i++) {
        sums.add(prompt, serving.features(prompt.label()));
      }
    }
    return sums.signature();
  }

  @Test
  void oneClassIsTheAnswer() throws Exception {
    serving.seal("few", DISTINCT, prompts("robin"));
    assertThat(serving.answer("few", "robin").ranked())
        .containsExactly(new RankedClass("robin", 1));
    assertThat(serving.answer("few", "robin").recognition()).isEqualTo(new Recognition(0, 1, 1));
    Answer novel = serving.answer("few", "walrus");
    assertThat(novel.ranked()).containsExactly(new RankedClass("robin", 1));
    assertThat(novel.recognition()).isEqualTo(new Recognition(null, 0, 0));
  }

  @Test
  void oneExamplePerClassTellsClassesApart() throws Exception {
    serving.seal("few", copies(prompts("robin", "jay", "rose"), 1));
    for (String label : List.of("robin", "jay", "rose")) {
      Answer answer = serving.answer("few", label);
      assertThat(recognition(answer).task()).isZero();
      Answer gaussian = serving.answer(request("few", label, null, AnswerRule.GAUSSIAN, null));
      assertThat(gaussian.ranked().get(0).label()).isEqualTo(label);
    }
  }

  @Test
  void oneExampleOfANewClassIsRecognisedBesideLearnedTasks() throws Exception {
    serving.seal("few", DISTINCT, prompts("robin", "jay"));
    serving.log.sign("few", 1, 0, List.of(), copies(prompts("rose"), 1).meansAlone());
    assertThat(serving.answer("few", "rose").ranked().get(0).label()).isEqualTo("rose");
    assertThat(recognition(serving.answer("few", "jay")).task()).isZero();
    assertThat(recognition(serving.answer("few", "walrus")).task()).isNull();
  }

  @Test
  void identicalPicturesTellClassesApart() throws Exception {
    serving.seal("same", copies(prompts("robin", "jay"), 50));
    serving.seal("same", copies(prompts("rose", "tulip"), 50));
    for (String label : List.of("robin", "jay", "rose", "tulip")) {
      Answer answer = serving.answer(request("same", label, null, AnswerRule.GAUSSIAN, null));
      assertThat(answer.ranked().get(0).label()).isEqualTo(label);
      assertThat(recognition(serving.answer("same", label)).task()).isNotNull();
    }
  }

  @Test
  void duplicateCandidatesCountOnce() throws Exception {
    serving.seal("nature", DISTINCT, prompts("robin", "jay"));
    List<String> twice = List.of("jay", "robin", "walrus", "jay", "robin", "walrus");
    List<String> once = List.of("jay", "robin", "walrus");
    for (AnswerRule rule : AnswerRule.values()) {
      Answer answer = serving.answer(request("nature", "jay", twice, rule, null));
      assertThat(answer.ranked()).hasSize(3);
      assertThat(answer).isEqualTo(serving.answer(request("nature", "jay", once, rule, null)));
    }
  }

  @Test
  void noCandidatesAndNoClassesGiveAnEmptyAnswer() throws Exception {
    serving.seal("nature", DISTINCT, prompts("robin", "jay"));
    for (AnswerRule rule : AnswerRule.values()) {
      assertThat(serving.answer(request("nature", "jay", List.of(), rule, null)).ranked())
          .isEmpty();
      assertThat(serving.answer(request("unknown", "jay", null, rule, null)).ranked()).isEmpty();
    }
  }

  /** Quadratic in the classes, this would take hours. */
  @Test
  @Timeout(120)
  void tenThousandClassesAreAnswered() throws Exception {
    Random random = new Random(3);
    for (int task = 0; task < MANY_TASKS; task++) {
      serving.seal("all", vague(task, random));
    }
    List<String> candidates = new ArrayList<>();
    for (int i = 0; i < MANY_TASKS * CLASSES_PER_TASK; i++) {
      candidates.add("class " + i);
    }
    candidates.addAll(List.copyOf(candidates));
    List<PredictionRequest> requests = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      requests.add(
          request("all", "picture " + i, i % 2 == 0 ? null : candidates, AnswerRule.RECALL, null));
    }
    for (Outcome outcome : serving.predict(requests)) {
      Answer answer = (Answer) outcome;
      assertThat(answer.ranked()).hasSize(MANY_TASKS * CLASSES_PER_TASK);
      assertThat(probabilities(answer).values().stream().mapToDouble(one -> one).sum())
          .isCloseTo(1, within(1e-3));
      assertThat(recognition(answer).task()).isNotNull();
    }
  }

  /** Every task may have every picture, so every version is asked. */
  private RecallSignature vague(int task, Random random) {
    FeatureWidths widths = serving.backbone.featureWidths();
    List<ClassSignature> classes = new ArrayList<>();
    for (int i = 0; i < CLASSES_PER_TASK; i++) {
      float[] mean = new float[widths.total()];
      for (int k = 0; k < mean.length; k++) {
        mean[k] = (float) random.nextGaussian();
      }
      String label = "class " + (task * CLASSES_PER_TASK + i);
      classes.add(new ClassSignature(new ClassPrompt(label, RecallServing.TEMPLATE), 2, mean));
    }
    return new RecallSignature(
        widths,
        classes,
        scatter(widths.hidden(), 2 * CLASSES_PER_TASK),
        scatter(widths.embedding(), 2 * CLASSES_PER_TASK),
        Novelty.UNKNOWN);
  }

  /** Of pictures that scatter alike in all directions, by a variance of 100. */
  private static float[] scatter(int width, int examples) {
    float[] triangle = new float[width * (width + 1) / 2];
    int at = 0;
    for (int row = 0; row < width; row++) {
      triangle[at] = 100f * examples;
      at += width - row;
    }
    return triangle;
  }
}
