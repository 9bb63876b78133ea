// SPDX-License-Identifier: Apache-2.0
package io.moram.flink.serve.text;

import static io.moram.flink.serve.text.TextHarness.request;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.moram.flink.serve.settings.RequestLimits;
import io.moram.flink.serve.settings.TextLimits;
import io.moram.model.SiteAdapter;
import io.moram.schemas.AnswerEnd;
import io.moram.schemas.AnswerRuleName;
import io.moram.schemas.DeadLetter;
import io.moram.schemas.DeadLetterReason;
import io.moram.schemas.RankedLabel;
import io.moram.schemas.TextPrediction;
import io.moram.schemas.TextRequest;
import io.moram.serving.AnswerRule;
import io.moram.serving.text.GenerationRequest;
import io.moram.serving.text.Generator;
import io.moram.serving.text.GrowingAnswer;
import io.moram.serving.text.Sampling;
import io.moram.serving.text.TextServing;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GenerationOperatorTest {
  private static final String LETTERS = TextServing.prompt(TextServing.LETTERS, 1);
  private static final String DIGITS = TextServing.prompt(TextServing.DIGITS, 1);

  @TempDir private Path temp;
  private TextServing serving;
  private TextHarness harness;

  @BeforeEach
  void open() throws Exception {
    serving = new TextServing(temp);
    serving.seal("both", TextServing.LETTERS);
    serving.seal("both", TextServing.DIGITS);
    serving.seal("one", TextServing.LETTERS);
    harness = TextHarness.open(serving, 8);
  }

  @AfterEach
  void close() throws Exception {
    harness.close();
    serving.close();
  }

  private TextPrediction answer(TextRequest.Builder request) throws Exception {
    int before = harness.predictions().size();
    harness.send(request);
    harness.runAll();
    assertThat(harness.predictions()).hasSize(before + 1);
    return harness.predictions().get(before);
  }

  @Test
  void anAnswerIsThatOfTheGeneratorAlone() throws Exception {
    TextPrediction prediction = answer(request("new", "hello").setMaxTokens(9));
    int[] prompt = serving.model.tokenize("hello");
    try (GrowingAnswer alone =
        new GrowingAnswer(
            serving.model, new GenerationRequest(prompt, 9, List.of(), Sampling.GREEDY))) {
      new Generator(serving.model).finish(alone, SiteAdapter.NONE);
      assertThat(prediction.getText()).isEqualTo(alone.text()).isNotEmpty();
      assertThat(prediction.getEnd().name()).isEqualTo(String.valueOf(alone.end()));
      assertThat(prediction.getAnswerTokens()).isEqualTo(alone.tokens().length);
    }
    assertThat(prediction.getLearner()).isEqualTo("new");
    assertThat(prediction.getRequestId()).isEqualTo("new/hello");
    assertThat(prediction.getPromptTokens()).isEqualTo(5);
    assertThat(prediction.getBankVersion()).isZero();
    assertThat(prediction.getRule()).isEqualTo(AnswerRuleName.RECALL);
    assertThat(prediction.getLatencyMillis()).isZero();
    assertThat(prediction.getRanked()).isEmpty();
  }

  @Test
  void theRecognisedTasksOwnVersionAnswers() throws Exception {
    TextPrediction letters = answer(request("both", LETTERS));
    assertThat(letters.getBankVersion()).isEqualTo(1);
    assertThat(letters.getRecognition().getTask()).isZero();
    assertThat(letters.getRecognition().getVersion()).isEqualTo(1);
    TextPrediction digits = answer(request("both", DIGITS));
    assertThat(digits.getBankVersion()).isEqualTo(2);
    TextPrediction novel = answer(request("both", TextServing.prompt(TextServing.SIGNS, 1)));
    assertThat(novel.getBankVersion()).isZero();
    assertThat(novel.getRecognition().getTask()).isNull();
  }

  @Test
  void aRequestChoosesTheRuleOrTheVersion() throws Exception {
    TextPrediction own = answer(request("both", LETTERS));
    TextPrediction newest = answer(request("both", LETTERS).setRule(AnswerRuleName.SELF_ACTIVATED));
    assertThat(newest.getBankVersion()).isEqualTo(2);
    assertThat(newest.getRule()).isEqualTo(AnswerRuleName.SELF_ACTIVATED);
    assertThat(newest.getRecognition()).isNull();
    assertThat(newest.getText()).isNotEqualTo(own.getText());
    TextPrediction pinned = answer(request("both", LETTERS).setBankVersion(1));
    assertThat(pinned.getBankVersion()).isEqualTo(1);
    assertThat(pinned.getText()).isEqualTo(own.getText());
    assertThat(answer(request("both", LETTERS).setBankVersion(0)).getBankVersion()).isZero();
  }

  @Test
  void answersThatGrowTogetherAreThoseThatGrowAlone() throws Exception {
    List<TextRequest.Builder> requests =
        List.of(
            request("both", LETTERS),
            request("one", LETTERS),
            request("both", DIGITS),
            request("new", "hello").setTemperature(1).setSeed(3),
            request("one", "hi").setCandidates(List.of("a", "bc")));
    Map<String, String> alone = new HashMap<>();
    for (TextRequest.Builder one : requests) {
      TextPrediction prediction = answer(one);
      alone.put(prediction.getRequestId(), prediction.getText());
    }
    assertThat(alone.values()).doesNotHaveDuplicates();
    for (TextRequest.Builder one : requests) {
      harness.send(one);
    }
    harness.runAll();
    assertThat(harness.predictions().subList(5, 10))
        .hasSize(5)
        .allSatisfy(one -> assertThat(one.getText()).isEqualTo(alone.get(one.getRequestId())));
  }

  @Test
  void candidatesAreRankedAndTheBestIsTheText() throws Exception {
    TextPrediction chosen =
        answer(request("one", LETTERS).setCandidates(List.of("yes", "no", "perhaps")));
    assertThat(chosen.getEnd()).isEqualTo(AnswerEnd.CHOSEN);
    assertThat(chosen.getRanked()).hasSize(3);
    assertThat(chosen.getRanked().get(0).getLabel()).isEqualTo(chosen.getText());
    assertThat(chosen.getAnswerTokens()).isEqualTo(chosen.getText().length());
    assertThat(chosen.getRanked().stream().mapToDouble(RankedLabel::getProbability).sum())
        .isCloseTo(1, within(1e-5));
  }

  @Test
  void theTextSoFarIsPublishedIfAskedFor() throws Exception {
    TextPrediction whole = answer(request("one", LETTERS).setMaxTokens(10));
    assertThat(whole.getAnswerTokens()).isEqualTo(10);
    harness.send(request("one", LETTERS).setMaxTokens(10).setPartial(true));
    harness.runAll();
    List<TextPrediction> all = harness.predictions();
    assertThat(all.subList(1, all.size()))
        .extracting(TextPrediction::getEnd)
        .containsExactly(AnswerEnd.PARTIAL, AnswerEnd.PARTIAL, AnswerEnd.MOST_TOKENS);
    assertThat(all.get(1).getText()).isNotEmpty();
    assertThat(all.get(2).getText()).startsWith(all.get(1).getText());
    assertThat(whole.getText()).startsWith(all.get(2).getText());
    assertThat(all.get(2).getAnswerTokens()).isEqualTo(8);
    assertThat(all.get(3).getText()).isEqualTo(whole.getText());
  }

  @Test
  void aStopTextAndTheJobsLimitEndAnAnswer() throws Exception {
    TextPrediction whole = answer(request("one", LETTERS).setMaxTokens(1000));
    assertThat(whole.getEnd()).isEqualTo(AnswerEnd.MOST_TOKENS);
    assertThat(whole.getAnswerTokens()).isEqualTo(24);
    String stop = whole.getText().substring(1, 3);
    TextPrediction stopped = answer(request("one", LETTERS).setStop(List.of(stop)));
    assertThat(stopped.getEnd()).isEqualTo(AnswerEnd.STOP_TEXT);
    assertThat(stopped.getText())
        .isEqualTo(whole.getText().substring(0, whole.getText().indexOf(stop)));
  }

  @Test
  void aNewVersionDoesNotTouchAnAnswerThatGrows() throws Exception {
    TextPrediction before = answer(request("one", LETTERS).setRule(AnswerRuleName.SELF_ACTIVATED));
    harness.send(request("one", LETTERS).setRule(AnswerRuleName.SELF_ACTIVATED));
    harness.runSteps(4);
    assertThat(harness.predictions()).hasSize(1);
    serving.seal("one", TextServing.DIGITS);
    serving.banks.refresh("one");
    harness.runAll();
    assertThat(harness.predictions().get(1).getText()).isEqualTo(before.getText());
    assertThat(harness.predictions().get(1).getBankVersion()).isEqualTo(1);
    assertThat(
            answer(request("one", LETTERS).setRule(AnswerRuleName.SELF_ACTIVATED)).getBankVersion())
        .isEqualTo(2);
  }

  private DeadLetter refused(TextRequest.Builder request) throws Exception {
    int before = harness.deadLetters().size();
    harness.send(request);
    harness.runAll();
    assertThat(harness.predictions()).isEmpty();
    assertThat(harness.deadLetters()).hasSize(before + 1);
    return harness.deadLetters().get(before);
  }

  private void assertRefused(TextRequest.Builder request, DeadLetterReason reason, String detail)
      throws Exception {
    DeadLetter letter = refused(request);
    assertThat(letter.getReason()).as(letter.getDetail()).isEqualTo(reason);
    assertThat(letter.getDetail()).isEqualTo(detail);
  }

  @Test
  void requestsThatCannotBeAnsweredAreSetAside() throws Exception {
    assertRefused(
        request("one", "a".repeat(41)),
        DeadLetterReason.LIMIT,
        "prompt has 41 tokens; serving.text.prompt-length is 40.");
    assertRefused(
        request("one", "").setRequestId("empty"),
        DeadLetterReason.INVALID,
        "prompt has no tokens; must have 1 or more.");
    assertRefused(
        request("one", "a").setCandidates(List.of("b".repeat(64))),
        DeadLetterReason.LIMIT,
        "candidates has '"
            + "b".repeat(64)
            + "' of 64 tokens; the model takes 64 with the prompt and the answer.");
    assertRefused(
        request("one", "a").setCandidates(List.of("")),
        DeadLetterReason.INVALID,
        "candidates has '', which has no tokens; must have 1 or more.");
    assertRefused(
        request("one", "a").setCandidates(List.of("1", "2", "3", "4")),
        DeadLetterReason.LIMIT,
        "the number of candidates is 4; serving.maximum-candidates is 3.");
    assertRefused(
        request("one", "a").setRule(AnswerRuleName.GAUSSIAN),
        DeadLetterReason.INVALID,
        "rule is GAUSSIAN, which answers no text; must be RECALL or SELF_ACTIVATED.");
    assertRefused(
        request("one", "a").setTemperature(101),
        DeadLetterReason.INVALID,
        "temperature is 101.0; must be 0 to 100.");
    assertRefused(
        request("one", "a").setBankVersion(2),
        DeadLetterReason.INVALID,
        "bankVersion is 2; must be 0 to 1, the newest version of learner one.");
  }

  @Test
  void aRequestThatIsTooOldWhenItsTurnComesIsNotComputed() throws Exception {
    harness.send(request("one", "a"));
    harness.setTime(TextHarness.START + TextHarness.DEADLINE + 1);
    harness.runAll();
    assertThat(harness.predictions()).isEmpty();
    assertThat(harness.deadLetters())
        .extracting(DeadLetter::getReason)
        .containsExactly(DeadLetterReason.EXPIRED);
  }

  @Test
  void aJobsRuleMustAnswerTexts() {
    assertThatThrownBy(
            () -> new TextSettings(AnswerRule.GAUSSIAN, TextLimits.USUAL, RequestLimits.USUAL))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("serving.rule is gaussian");
  }
}
