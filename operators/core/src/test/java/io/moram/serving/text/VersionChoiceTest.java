// SPDX-License-Identifier: Apache-2.0
package io.moram.serving.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.moram.serving.AnswerRule;
import io.moram.serving.Outcome.Recognition;
import io.moram.serving.bank.BankLease;
import java.nio.file.Path;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VersionChoiceTest {
  @TempDir private Path temp;
  private TextServing serving;

  @BeforeEach
  void load() throws Exception {
    serving = new TextServing(temp);
  }

  @AfterEach
  void close() {
    serving.close();
  }

  private AnsweringVersion choose(AnswerRule rule, String learner, String prompt) throws Exception {
    try (BankLease lease = serving.lease(learner)) {
      return new VersionChoice(serving.model).choose(rule, lease, serving.model.tokenize(prompt));
    }
  }

  private AnsweringVersion recall(String learner, String alphabet) throws Exception {
    return choose(AnswerRule.RECALL, learner, TextServing.prompt(alphabet, 1));
  }

  @Test
  void theVersionOfTheRecognisedTaskAnswers() throws Exception {
    serving.seal("both", TextServing.LETTERS);
    serving.seal("both", TextServing.DIGITS);
    AnsweringVersion letters = recall("both", TextServing.LETTERS);
    assertThat(letters.number()).isEqualTo(1);
    assertThat(letters.atoms().version()).isEqualTo(1);
    assertThat(letters.bank()).isNotNull();
    Recognition recognition = Objects.requireNonNull(letters.recognition());
    assertThat(recognition.task()).isZero();
    assertThat(recognition.version()).isEqualTo(1);
    assertThat(recognition.probability()).isBetween(0.5f, 1f);
    assertThat(recall("both", TextServing.DIGITS).number()).isEqualTo(2);
  }

  @Test
  void theFrozenModelAnswersAPromptFarFromEveryTask() throws Exception {
    serving.seal("letters", TextServing.LETTERS);
    assertThat(recall("letters", TextServing.LETTERS).number()).isEqualTo(1);
    AnsweringVersion novel = recall("letters", TextServing.SIGNS);
    assertThat(novel.number()).isZero();
    assertThat(novel.bank()).isNull();
    assertThat(novel.rule()).isEqualTo(AnswerRule.RECALL);
    assertThat(novel.recognition()).isEqualTo(new Recognition(null, 0, 0));
  }

  @Test
  void theEarlierVersionAnswersForATaskThatCameBack() throws Exception {
    serving.seal("back", TextServing.LETTERS);
    serving.seal("back", TextServing.DIGITS);
    serving.recur("back", TextServing.SIGNS, 0);
    AnsweringVersion version = recall("back", TextServing.SIGNS);
    assertThat(version.number()).isEqualTo(1);
    assertThat(Objects.requireNonNull(version.recognition()).task()).isEqualTo(2);
  }

  @Test
  void theFrozenModelAnswersForAnOpenTaskWithoutAtoms() throws Exception {
    serving.seal("open", TextServing.LETTERS + TextServing.DIGITS);
    serving.open("open", TextServing.DIGITS);
    AnsweringVersion version = recall("open", TextServing.DIGITS);
    assertThat(version.number()).isZero();
    assertThat(Objects.requireNonNull(version.recognition()).task()).isEqualTo(1);
    assertThat(recall("open", TextServing.LETTERS).number()).isEqualTo(1);
  }

  @Test
  void allAtomsAnswerIfTheRuleRecognisesNoTask() throws Exception {
    serving.seal("both", TextServing.LETTERS);
    serving.seal("both", TextServing.DIGITS);
    AnsweringVersion whole = choose(AnswerRule.SELF_ACTIVATED, "both", "abc");
    assertThat(whole.number()).isEqualTo(2);
    assertThat(whole.atoms().version()).isEqualTo(Integer.MAX_VALUE);
    assertThat(whole.recognition()).isNull();
  }

  @Test
  void theFrozenModelAnswersALearnerWithoutTasks() throws Exception {
    AnsweringVersion none = recall("new", TextServing.LETTERS);
    assertThat(none.number()).isZero();
    assertThat(none.bank()).isNull();
    assertThat(none.recognition()).isEqualTo(new Recognition(null, 0, 0));
  }

  @Test
  void theGaussiansAloneAnswerNoText() {
    assertThatThrownBy(() -> choose(AnswerRule.GAUSSIAN, "new", "abc"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("rule is gaussian, which answers no text; must be recall or self-activated");
  }
}
