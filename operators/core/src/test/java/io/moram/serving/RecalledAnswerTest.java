// SPDX-License-Identifier: Apache-2.0
package io.moram.serving;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import io.moram.atoms.ClassPrompt;
import io.moram.model.ImageStates;
import io.moram.model.clip.ClipBackbone;
import io.moram.recall.RecallSignature;
import io.moram.recall.SignatureSums;
import io.moram.serving.Outcome.Answer;
import io.moram.serving.Outcome.RankedClass;
import io.moram.serving.Outcome.Recognition;
import io.moram.serving.bank.AtomLog;
import io.moram.serving.bank.BankCache;
import io.moram.serving.bank.BankLoads;
import io.moram.serving.versions.BankVersions;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Pictures that are answered by the bank version of the task that they are recognised as. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RecalledAnswerTest {
  private static final String LEARNER = "ada";
  private static final int PER_CLASS = 2;

  private final ExecutorService preprocessing = Executors.newFixedThreadPool(2);
  private final InferenceThreads inference = InferenceThreads.start(2, 1);
  private ClipBackbone backbone;
  private AtomLog log;
  private BankCache banks;
  private Predictor predictor;

  @BeforeAll
  void load() throws Exception {
    backbone = ClipBackbone.loadDefault(Device.cpu());
  }

  @BeforeEach
  void open() {
    BankVersions versions = new BankVersions(backbone.fingerprint(), backbone.sites());
    log = new AtomLog(versions, backbone.fingerprint());
    banks = new BankCache(backbone, log, versions, 1L << 30);
    predictor =
        new Predictor(
            backbone,
            BankLoads.byCaller(banks),
            1 << 20,
            "a photo of a {}.",
            AnswerRule.RECALL,
            preprocessing,
            inference);
  }

  @AfterEach
  void close() {
    banks.close();
  }

  @AfterAll
  void free() {
    preprocessing.shutdown();
    inference.close();
    backbone.close();
  }

  /** A picture of a class; the class's signature is that of the first ones. */
  private static byte[] picture(String label, int number) throws Exception {
    return TestPictures.png(31L * label.hashCode() + number);
  }

  private RecallSignature signature(String... labels) throws Exception {
    SignatureSums sums = new SignatureSums(backbone.featureWidths());
    for (String label : labels) {
      for (int number = 0; number < PER_CLASS; number++) {
        float[] pixels = backbone.preprocessor().prepare(picture(label, number));
        try (NDManager scope = backbone.newScope();
            ImageStates states = backbone.encodeLower(scope, List.of(pixels), 0)) {
          sums.add(new ClassPrompt(label, "a photo of a {}."), backbone.features(states).get(0));
        }
      }
    }
    return sums.signature();
  }

  private void seal(int task, String... labels) throws Exception {
    log.sign(LEARNER, task, null, AtomLog.task(task, backbone.sites(), task), signature(labels));
  }

  private static PredictionRequest request(
      String label, @Nullable AnswerRule rule, @Nullable Integer bankVersion) throws Exception {
    return new PredictionRequest(LEARNER, picture(label, 0), null, 10, rule, bankVersion);
  }

  private List<Answer> predict(PredictionRequest... requests) throws Exception {
    List<Outcome> outcomes =
        predictor.predict(Stream.of(requests).map(predictor::prepare).toList()).get();
    return outcomes.stream().map(Answer.class::cast).toList();
  }

  private Answer predict(String label) throws Exception {
    return predict(request(label, null, null)).get(0);
  }

  private static void assertRecognised(Answer answer, String label, int task, int version) {
    assertThat(answer.ranked().get(0).label()).isEqualTo(label);
    Recognition recognition = Objects.requireNonNull(answer.recognition());
    assertThat(recognition.task()).isEqualTo(task);
    assertThat(recognition.version()).isEqualTo(version);
    assertThat(recognition.probability()).isGreaterThan(0.5f).isLessThanOrEqualTo(1.0001f);
  }

  @Test
  void eachTasksPicturesAreAnsweredByItsOwnVersion() throws Exception {
    seal(0, "robin", "jay");
    seal(1, "rose", "lily");
    seal(2, "apple", "pear");
    assertRecognised(predict("robin"), "robin", 0, 1);
    assertRecognised(predict("lily"), "lily", 1, 2);
    Answer last = predict("pear");
    assertRecognised(last, "pear", 2, 3);
    assertThat(last.rule()).isEqualTo(AnswerRule.RECALL);
    assertThat(last.bankVersion()).isEqualTo(3);
    assertThat(last.taskShares()).isNotEmpty();
  }

  @Test
  void aTaskThatCameBackIsAnsweredByTheEarlierVersion() throws Exception {
    seal(0, "robin", "jay");
    seal(1, "rose", "lily");
    log.recur(LEARNER, 2, 0, signature("owl", "tit"));
    Answer answer = predict("owl");
    assertRecognised(answer, "owl", 2, 1);
    assertThat(answer.bankVersion()).isEqualTo(3);
    assertThat(answer.taskShares()).as("atoms of the earlier version alone").containsOnlyKeys(0);
  }

  @Test
  void anOpenTaskIsRecognisedBeforeItHasAtoms() throws Exception {
    log.sign(LEARNER, 0, 0, List.of(), signature("robin", "jay").meansAlone());
    Answer first = predict("jay");
    assertRecognised(first, "jay", 0, 0);
    assertThat(first.bankVersion()).isZero();
    assertThat(first.provisionalStep()).isZero();

    seal(0, "robin", "jay");
    log.sign(LEARNER, 1, 0, List.of(), signature("rose", "lily").meansAlone());
    banks.refresh(LEARNER);
    assertRecognised(predict("rose"), "rose", 1, 0);
    assertRecognised(predict("robin"), "robin", 0, 1);
  }

  @Test
  void anEarlierVersionAnswersAsItDidWhenItWasTheNewest() throws Exception {
    seal(0, "robin", "jay");
    Answer then = predict("robin");
    seal(1, "rose", "lily");
    banks.refresh(LEARNER);
    List<Answer> now = predict(request("robin", null, 1), request("rose", null, 1));
    assertThat(now.get(0).bankVersion()).isEqualTo(1);
    assertSame(now.get(0), then);
    assertThat(now.get(1).ranked())
        .extracting(RankedClass::label)
        .containsExactlyInAnyOrder("robin", "jay");
  }

  @Test
  void aBatchOfAllRulesGivesWhatEachGivesAlone() throws Exception {
    seal(0, "robin", "jay");
    seal(1, "rose", "lily");
    List<PredictionRequest> requests =
        List.of(
            request("robin", null, null),
            request("robin", AnswerRule.SELF_ACTIVATED, null),
            request("lily", AnswerRule.GAUSSIAN, null),
            request("lily", AnswerRule.RECALL, 2),
            request("jay", AnswerRule.SELF_ACTIVATED, 1));
    List<Answer> together = predict(requests.toArray(PredictionRequest[]::new));
    for (int i = 0; i < requests.size(); i++) {
      assertSame(together.get(i), predict(requests.get(i)).get(0));
    }
    assertThat(together)
        .extracting(Answer::rule)
        .containsExactly(
            AnswerRule.RECALL,
            AnswerRule.SELF_ACTIVATED,
            AnswerRule.GAUSSIAN,
            AnswerRule.RECALL,
            AnswerRule.SELF_ACTIVATED);
    assertThat(together.get(1).recognition()).isNull();
    assertRecognised(together.get(2), "lily", 1, 0);
  }

  private static void assertSame(Answer answer, Answer expected) {
    assertThat(answer.ranked())
        .extracting(RankedClass::label)
        .isEqualTo(expected.ranked().stream().map(RankedClass::label).toList());
    for (int i = 0; i < expected.ranked().size(); i++) {
      assertThat(answer.ranked().get(i).probability())
          .isCloseTo(expected.ranked().get(i).probability(), within(1e-4f));
    }
  }
}
