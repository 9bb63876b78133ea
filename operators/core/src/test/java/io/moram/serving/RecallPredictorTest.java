// SPDX-License-Identifier: Apache-2.0
package io.moram.serving;

import static io.moram.serving.RecallServing.DISTINCT;
import static io.moram.serving.RecallServing.VAGUE;
import static io.moram.serving.RecallServing.assertClose;
import static io.moram.serving.RecallServing.probability;
import static io.moram.serving.RecallServing.prompts;
import static io.moram.serving.RecallServing.recognition;
import static io.moram.serving.RecallServing.request;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDManager;
import io.moram.atoms.AtomBlock;
import io.moram.atoms.ClassPrompt;
import io.moram.atoms.bank.AtomBank;
import io.moram.atoms.inference.BankInference;
import io.moram.model.SiteAdapter;
import io.moram.recall.Choice;
import io.moram.recall.ClassGaussians;
import io.moram.recall.Recall;
import io.moram.recall.RecallSettings;
import io.moram.recall.RecallSignature;
import io.moram.serving.Outcome.Answer;
import io.moram.serving.Outcome.RankedClass;
import io.moram.serving.Outcome.Recognition;
import io.moram.serving.bank.AtomLog;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What serving answers by the rule recall, and what it computes for that. */
class RecallPredictorTest {
  private static final List<ClassPrompt> BIRDS = prompts("robin", "jay");
  private static final List<ClassPrompt> FLOWERS = prompts("rose", "tulip");
  private static final List<ClassPrompt> TREES = prompts("oak");
  private static final List<String> ALL = List.of("robin", "jay", "rose", "tulip", "oak");
  private static final Offset<Double> ROUNDED = within(1e-5);

  private final RecallServing serving = new RecallServing(AnswerRule.RECALL);

  @AfterEach
  void close() {
    serving.close();
  }

  private void sealAll(double deviation) throws Exception {
    serving.seal("nature", deviation, BIRDS);
    serving.seal("nature", deviation, FLOWERS);
    serving.seal("nature", deviation, TREES);
  }

  @Test
  void theRecognisedTaskAnswers() throws Exception {
    sealAll(DISTINCT);
    for (String label : ALL) {
      int task = ALL.indexOf(label) / 2;
      Answer answer = serving.answer("nature", label);
      assertThat(answer.rule()).isEqualTo(AnswerRule.RECALL);
      assertThat(answer.recognition()).isEqualTo(new Recognition(task, 1, task + 1));
      assertThat(answer.bankVersion()).isEqualTo(3);
      assertThat(answer.ranked().get(0).label()).isEqualTo(label);
      assertThat(answer.taskShares().keySet())
          .as("atoms of later tasks do not exist")
          .allMatch(number -> number <= task)
          .hasSize(task + 1);
    }
  }

  @Test
  void everyTasksOwnVersionAnswersAsItsAtomsAlone() throws Exception {
    sealAll(VAGUE);
    for (String label : ALL) {
      Answer answer = serving.answer("nature", label);
      Recall.Result expected = expected(label);
      assertThat(recognition(answer).task()).isEqualTo(expected.task());
      assertThat((double) recognition(answer).probability())
          .isCloseTo(expected.taskProbability(), ROUNDED)
          .isBetween(0.05, 0.95);
      for (int i = 0; i < ALL.size(); i++) {
        assertThat(probability(answer, ALL.get(i))).isCloseTo(expected.probabilities()[i], ROUNDED);
      }
    }
  }

  /** By banks that hold the atoms up to each task alone, and by the rule. */
  private Recall.Result expected(String picture) throws Exception {
    List<RecallSignature> tasks = serving.signatures("nature");
    float[] features = serving.features(picture);
    try (ClassGaussians gaussians = ClassGaussians.of(serving.backbone.manager(), tasks)) {
      Choice choice = Choice.of(gaussians.components(), ALL);
      double[] zeroShot = logits(List.of(), picture, ALL);
      ClassGaussians.Distances distances = gaussians.distances(List.of(features));
      Recall recall = new Recall(RecallSettings.DEFAULT, choice, distances.of(0), false, zeroShot);
      assertThat(recall.tasks()).containsExactly(0, 1, 2);
      Map<Integer, double[]> within = new HashMap<>();
      for (int task = 0; task < tasks.size(); task++) {
        List<AtomBlock> blocks = serving.atoms("nature", task + 1);
        List<String> labels =
            choice.of(task).stream().map(entry -> ALL.get(entry.candidate())).toList();
        within.put(task, logits(blocks, picture, labels));
      }
      return recall.result(within);
    }
  }

  private double[] logits(List<AtomBlock> blocks, String picture, List<String> labels)
      throws Exception {
    try (NDManager scope = serving.backbone.newScope();
        AtomBank bank =
            AtomBank.of(scope, AtomLog.ACTIVATION, serving.backbone.siteGroups(), blocks)) {
      SiteAdapter adapter =
          (sites, input, output) -> BankInference.apply(bank, sites, input, output, null);
      List<String> texts =
          labels.stream().map(label -> RecallServing.TEMPLATE.replace("{}", label)).toList();
      float[] cosines =
          serving
              .backbone
              .encodeTexts(scope, texts, adapter)
              .matMul(
                  serving
                      .backbone
                      .encodeImages(scope, List.of(serving.pixels(picture)), adapter)
                      .transpose())
              .toFloatArray();
      double[] logits = new double[cosines.length];
      Arrays.setAll(logits, i -> serving.backbone.logitScale() * cosines[i]);
      return logits;
    }
  }

  @Test
  void aNewTaskEmbedsItsOwnClassesAlone() throws Exception {
    List<String> birds = List.of("a photo of a robin.", "a photo of a jay.");
    List<String> flowers = List.of("a photo of a rose.", "a photo of a tulip.");
    serving.seal("nature", DISTINCT, BIRDS);
    serving.answer("nature", "robin");
    assertThat(serving.backbone.takeTexts())
        .as("by the frozen model, and by the task's version")
        .containsExactly(birds.get(0), birds.get(1), birds.get(0), birds.get(1));

    serving.seal("nature", DISTINCT, FLOWERS);
    serving.answer("nature", "robin");
    assertThat(serving.backbone.takeTexts()).containsExactlyElementsOf(flowers);
    serving.answer("nature", "rose");
    assertThat(serving.backbone.takeTexts()).containsExactlyElementsOf(flowers);

    serving.seal("nature", DISTINCT, TREES);
    serving.answer("nature", "robin");
    serving.answer("nature", "rose");
    assertThat(serving.backbone.takeTexts()).containsExactly("a photo of a oak.");
    serving.answer("nature", "robin");
    serving.answer(request("nature", "tulip", List.of("tulip", "jay"), null, null));
    assertThat(serving.backbone.takeTexts()).isEmpty();

    serving.seal("garden", DISTINCT, FLOWERS);
    serving.answer("garden", "rose");
    assertThat(serving.backbone.takeTexts())
        .as("learners share what the frozen model embeds")
        .containsExactlyElementsOf(flowers);
  }

  @Test
  void aClassKeepsThePromptOfEachTask() throws Exception {
    serving.seal("nature", VAGUE, prompts("robin"));
    serving.seal("nature", VAGUE, List.of(new ClassPrompt("robin", "the {}")));
    Answer answer = serving.answer("nature", "robin");
    assertThat(serving.backbone.takeTexts())
        .containsExactly("a photo of a robin.", "a photo of a robin.", "the robin");
    assertThat(answer.ranked()).containsExactly(new RankedClass("robin", 1));
  }

  @Test
  void anOpenTaskIsKnownBeforeItsFirstStep() throws Exception {
    serving.seal("nature", DISTINCT, BIRDS);
    serving.log.sign(
        "nature", 1, 0, List.of(), serving.signature("nature", DISTINCT, FLOWERS).meansAlone());
    Answer answer = serving.answer("nature", "tulip");
    assertThat(answer.ranked().get(0).label()).isEqualTo("tulip");
    assertThat(answer.recognition()).isEqualTo(new Recognition(1, 1, 0));
    assertThat(answer.provisionalStep()).isZero();
    assertThat(answer.provisionalExamples())
        .isEqualTo(serving.signature("nature", DISTINCT, FLOWERS).examples());
    assertThat(answer.taskShares()).isEmpty();
    assertThat(serving.answer("nature", "jay").recognition()).isEqualTo(new Recognition(0, 1, 1));
  }

  @Test
  void anOpenTaskIsAnsweredByItsAtomsOnceItHasSome() throws Exception {
    serving.seal("nature", DISTINCT, BIRDS);
    serving.log.sign(
        "nature",
        1,
        5,
        AtomLog.task(1, serving.backbone.sites(), 9),
        serving.signature("nature", DISTINCT, FLOWERS).meansAlone());
    Answer answer = serving.answer("nature", "tulip");
    assertThat(answer.recognition()).isEqualTo(new Recognition(1, 1, 2));
    assertThat(answer.taskShares()).containsOnlyKeys(0, 1);
    assertThat(answer.provisionalStep()).isEqualTo(5);
  }

  @Test
  void theFrozenModelAnswersANovelPicture() throws Exception {
    sealAll(DISTINCT);
    Answer answer = serving.answer("nature", "walrus");
    assertThat(answer.rule()).isEqualTo(AnswerRule.RECALL);
    assertThat(answer.recognition()).isEqualTo(new Recognition(null, 0, 0));
    assertThat(answer.taskShares()).isEmpty();
    assertClose(
        answer,
        serving.answer(request("nature", "walrus", ALL, AnswerRule.SELF_ACTIVATED, 0)),
        1e-5);
  }

  @Test
  void theFrozenModelAnswersIfNoCandidateIsKnown() throws Exception {
    sealAll(DISTINCT);
    List<String> strangers = List.of("walrus", "seal", "otter");
    Answer answer = serving.answer(request("nature", "robin", strangers, null, null));
    assertThat(answer.recognition()).isEqualTo(new Recognition(null, 0, 0));
    assertClose(answer, serving.answer(request("nature", "robin", strangers, null, 0)), 1e-5);
  }

  @Test
  void someUnknownCandidatesShareAHundredth() throws Exception {
    sealAll(DISTINCT);
    List<String> some = List.of("walrus", "robin", "otter", "oak");
    Answer answer = serving.answer(request("nature", "robin", some, null, null));
    assertThat(answer.ranked()).hasSize(4);
    assertThat(answer.ranked().get(0).label()).isEqualTo("robin");
    assertThat(probability(answer, "walrus") + probability(answer, "otter"))
        .isCloseTo(0.01, ROUNDED);
    assertThat(probability(answer, "robin") + probability(answer, "oak")).isCloseTo(0.99, ROUNDED);
  }

  @Test
  void theGaussiansAloneAskNoVersion() throws Exception {
    sealAll(DISTINCT);
    Answer answer = serving.answer(request("nature", "rose", null, AnswerRule.GAUSSIAN, null));
    assertThat(answer.rule()).isEqualTo(AnswerRule.GAUSSIAN);
    assertThat(answer.recognition()).isEqualTo(new Recognition(1, 1, 0));
    assertThat(answer.ranked().get(0).label()).isEqualTo("rose");
    assertThat(answer.atomsActive()).isZero();
  }

  @Test
  void aBankWithoutSignaturesIsAnsweredByAllAtoms() throws Exception {
    serving.log.seal("old", AtomLog.task(0, serving.backbone.sites(), 1), BIRDS);
    for (AnswerRule rule : AnswerRule.values()) {
      Answer answer = serving.answer(request("old", "robin", null, rule, null));
      assertThat(answer.rule()).isEqualTo(AnswerRule.SELF_ACTIVATED);
      assertThat(answer.recognition()).isNull();
      assertThat(answer.taskShares()).containsOnlyKeys(0);
    }
  }
}
