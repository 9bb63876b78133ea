// SPDX-License-Identifier: Apache-2.0
package io.moram.serving;

import static io.moram.serving.RecallServing.VAGUE;
import static io.moram.serving.RecallServing.probabilities;
import static io.moram.serving.RecallServing.prompts;
import static io.moram.serving.RecallServing.recognition;
import static io.moram.serving.RecallServing.request;
import static org.assertj.core.api.Assertions.assertThat;

import io.moram.atoms.ClassPrompt;
import io.moram.serving.Outcome.Answer;
import io.moram.serving.Outcome.Recognition;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests that name a version of the bank. */
class PinnedVersionTest {
  private static final List<List<ClassPrompt>> TASKS =
      List.of(prompts("robin", "jay"), prompts("rose", "tulip"), prompts("oak", "robin"));
  private static final List<String> PICTURES = List.of("robin", "tulip", "oak", "walrus");

  private final RecallServing serving = new RecallServing(AnswerRule.RECALL);

  @AfterEach
  void close() {
    serving.close();
  }

  private List<Answer> answers(
      AnswerRule rule, @Nullable Integer version, @Nullable List<String> candidates)
      throws Exception {
    List<Answer> answers = new ArrayList<>();
    for (String picture : PICTURES) {
      answers.add(serving.answer(request("nature", picture, candidates, rule, version)));
    }
    return answers;
  }

  @ParameterizedTest
  @EnumSource(AnswerRule.class)
  void anEarlierVersionAnswersWithTheBitsThatItHadAsTheNewest(AnswerRule rule) throws Exception {
    List<String> some = List.of("jay", "walrus", "oak");
    List<List<Answer>> all = new ArrayList<>();
    List<List<Answer>> named = new ArrayList<>();
    all.add(answers(rule, null, null));
    named.add(answers(rule, null, some));
    for (List<ClassPrompt> task : TASKS) {
      serving.seal("nature", VAGUE, task);
      all.add(answers(rule, null, null));
      named.add(answers(rule, null, some));
    }
    assertThat(all).doesNotHaveDuplicates();
    for (int version = 0; version < all.size(); version++) {
      assertThat(answers(rule, version, null)).isEqualTo(all.get(version));
      assertThat(answers(rule, version, some)).isEqualTo(named.get(version));
    }
    serving.restart();
    for (int version = all.size() - 1; version >= 0; version--) {
      List<Answer> again = answers(rule, version, null);
      assertClose(again, all.get(version));
      if (rule == AnswerRule.SELF_ACTIVATED) {
        assertThat(again).isEqualTo(all.get(version));
      }
      assertClose(answers(rule, version, some), named.get(version));
    }
  }

  /** After a restart, tasks' texts are embedded by a later bank or among others than before. */
  private static void assertClose(List<Answer> actual, List<Answer> expected) {
    for (int i = 0; i < expected.size(); i++) {
      Answer now = actual.get(i);
      Answer before = expected.get(i);
      assertThat(now.rule()).isEqualTo(before.rule());
      assertThat(now.bankVersion()).isEqualTo(before.bankVersion());
      assertThat(now.taskShares()).isEqualTo(before.taskShares());
      RecallServing.assertClose(now, before, 1e-5);
    }
  }

  @Test
  void theFirstVersionIsTheFrozenModel() throws Exception {
    serving.seal("nature", VAGUE, TASKS.get(0));
    Answer answer =
        serving.answer(request("nature", "robin", List.of("robin", "oak"), AnswerRule.RECALL, 0));
    assertThat(answer.bankVersion()).isZero();
    assertThat(answer.recognition()).isEqualTo(new Recognition(null, 0, 0));
    assertThat(answer.ranked()).hasSize(2);
  }

  @Test
  void aVersionKnowsItsOwnTasksAlone() throws Exception {
    for (List<ClassPrompt> task : TASKS) {
      serving.seal("nature", VAGUE, task);
    }
    Answer answer = serving.answer(request("nature", "oak", null, AnswerRule.RECALL, 2));
    assertThat(answer.bankVersion()).isEqualTo(2);
    assertThat(probabilities(answer)).containsOnlyKeys("robin", "jay", "rose", "tulip");
    assertThat(recognition(answer).version()).isBetween(1, 2);
  }

  @ParameterizedTest
  @ValueSource(ints = {-1, 3, Integer.MIN_VALUE, Integer.MAX_VALUE})
  void aVersionThatDoesNotExistTakesNoOtherRequestWithIt(int version) throws Exception {
    serving.seal("nature", VAGUE, TASKS.get(0));
    serving.seal("nature", VAGUE, TASKS.get(1));
    List<Outcome> outcomes =
        serving.predict(
            List.of(
                request("nature", "robin", null, null, version),
                request("nature", "robin", null, null, 2),
                request("nature", "robin", null, AnswerRule.SELF_ACTIVATED, version)));
    for (int place : new int[] {0, 2}) {
      assertThat(outcomes.get(place))
          .isEqualTo(
              new Outcome.BadRequest(
                  "bankVersion is "
                      + version
                      + "; must be 0 to 2, the newest version of learner nature."));
    }
    assertThat(outcomes.get(1)).isInstanceOf(Answer.class);
  }

  @Test
  void aBatchOfLearnersRulesAndVersionsIsAnsweredAsEachRequestAlone() throws Exception {
    for (List<ClassPrompt> task : TASKS) {
      serving.seal("nature", VAGUE, task);
    }
    serving.seal("garden", RecallServing.DISTINCT, TASKS.get(1));
    serving.seal("garden", RecallServing.DISTINCT, TASKS.get(2));
    List<PredictionRequest> requests = new ArrayList<>();
    List<@Nullable AnswerRule> rules = new ArrayList<>(Arrays.asList(AnswerRule.values()));
    rules.add(null);
    for (String learner : List.of("nature", "garden", "unknown")) {
      for (AnswerRule rule : rules) {
        for (Integer version : new Integer[] {null, 0, 1, 2}) {
          // Every learner's version is asked for every picture.
          String picture = PICTURES.get((requests.size() + requests.size() / 4) % 4);
          // One candidate that two tasks know alike would make them tie, up to rounding.
          List<String> candidates =
              requests.size() % 3 == 0 ? List.of("jay", "walrus", "rose") : null;
          requests.add(request(learner, picture, candidates, rule, version));
        }
      }
    }
    List<Outcome> together = serving.predict(requests);
    int answered = 0;
    for (int i = 0; i < requests.size(); i++) {
      Outcome alone = serving.outcome(requests.get(i));
      if (alone instanceof Answer expected) {
        answered++;
        Answer among = (Answer) together.get(i);
        assertThat(among.rule()).isEqualTo(expected.rule());
        assertThat(among.bankVersion()).isEqualTo(expected.bankVersion());
        Recognition recognition = expected.recognition();
        if (recognition == null) {
          assertThat(among.recognition()).isNull();
        } else {
          assertThat(recognition(among).task()).isEqualTo(recognition.task());
          assertThat(recognition(among).version()).isEqualTo(recognition.version());
        }
        assertThat(among.taskShares()).containsOnlyKeys(expected.taskShares().keySet());
        RecallServing.assertClose(among, expected, 1e-4);
      } else {
        assertThat(together.get(i)).isEqualTo(alone);
      }
    }
    assertThat(answered)
        .as("all but versions 1 and 2 of a learner without tasks")
        .isEqualTo(requests.size() - 8);
  }
}
