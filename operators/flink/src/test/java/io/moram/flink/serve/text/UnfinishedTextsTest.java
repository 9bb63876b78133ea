// SPDX-License-Identifier: Apache-2.0
package io.moram.flink.serve.text;

import static io.moram.flink.serve.text.TextHarness.request;
import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.engine.EngineException;
import io.moram.model.LanguageModel;
import io.moram.model.PackedTokens;
import io.moram.schemas.DeadLetter;
import io.moram.schemas.DeadLetterReason;
import io.moram.schemas.TextPrediction;
import io.moram.serving.text.TextServing;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of requests at a barrier, while their bank loads, and if a step fails. */
class UnfinishedTextsTest {
  private static final String LETTERS = TextServing.prompt(TextServing.LETTERS, 1);

  @TempDir private Path temp;
  private TextServing serving;

  @BeforeEach
  void open() throws Exception {
    serving = new TextServing(temp);
    serving.seal("one", TextServing.LETTERS);
  }

  @AfterEach
  void close() {
    serving.close();
  }

  private List<String> texts(TextHarness harness) {
    return harness.predictions().stream().map(TextPrediction::getText).toList();
  }

  @Test
  void aBarrierWaitsForNoAnswerAndARestoredOperatorGivesTheSame() throws Exception {
    List<String> expected;
    try (TextHarness whole = TextHarness.open(serving, 2)) {
      whole.send(request("one", LETTERS));
      whole.send(request("new", "hello"));
      whole.send(request("one", "hi"));
      whole.runAll();
      expected = texts(whole);
      assertThat(expected).hasSize(3).doesNotHaveDuplicates();
    }

    OperatorSubtaskState state;
    try (TextHarness killed = TextHarness.open(serving, 2)) {
      killed.send(request("one", LETTERS));
      killed.send(request("new", "hello"));
      killed.send(request("one", "hi"));
      // Two answers grow, and one request waits.
      killed.runSteps(5);
      state = killed.snapshot();
      assertThat(texts(killed)).isEmpty();
    }

    OperatorSubtaskState after;
    try (TextHarness restored = TextHarness.restored(serving, state)) {
      restored.endInput();
      assertThat(texts(restored)).containsExactlyInAnyOrderElementsOf(expected);
      assertThat(restored.traces()).hasSize(3).containsOnly(TextHarness.TRACE);
      after = restored.snapshot();
    }
    try (TextHarness again = TextHarness.restored(serving, after)) {
      again.endInput();
      assertThat(texts(again)).as("answered once").isEmpty();
    }
  }

  @Test
  void aRestoredRequestIsAnsweredWithoutAnotherInput() throws Exception {
    OperatorSubtaskState state;
    try (TextHarness killed = TextHarness.open(serving, 2)) {
      killed.send(request("one", LETTERS));
      state = killed.snapshot();
    }
    try (TextHarness restored = TextHarness.restored(serving, state)) {
      restored.runAll();
      assertThat(texts(restored)).hasSize(1);
    }
  }

  @Test
  void otherLearnersAreAnsweredWhileABankLoads() throws Exception {
    Deque<Runnable> loads = new ArrayDeque<>();
    try (TextHarness harness = TextHarness.open(serving, serving.model, loads::add, 4, null)) {
      harness.send(request("one", LETTERS));
      harness.send(request("new", "hello"));
      harness.runAll();
      assertThat(harness.predictions())
          .extracting(TextPrediction::getLearner)
          .containsExactly("new");
      loads.remove().run();
      harness.runAll();
      assertThat(harness.predictions())
          .extracting(TextPrediction::getLearner)
          .containsExactly("new", "one");
      assertThat(harness.predictions().get(1).getBankVersion()).isEqualTo(1);
    }
  }

  @Test
  void aBankThatCannotBeReadRefusesOnlyItsRequests() throws Exception {
    serving.log.breakDown(true);
    try (TextHarness harness = TextHarness.open(serving, 4)) {
      harness.send(request("one", LETTERS));
      harness.send(request("new", "hello"));
      harness.runAll();
      assertThat(harness.predictions())
          .extracting(TextPrediction::getLearner)
          .containsExactly("new");
      assertThat(harness.deadLetters())
          .extracting(DeadLetter::getReason)
          .containsExactly(DeadLetterReason.UNAVAILABLE);
      assertThat(harness.traces()).hasSize(2).containsOnly(TextHarness.TRACE);
    }
  }

  /** A model that cannot go on after a token. */
  private LanguageModel failingAt(int token) {
    return (LanguageModel)
        Proxy.newProxyInstance(
            getClass().getClassLoader(),
            new Class<?>[] {LanguageModel.class},
            (proxy, method, arguments) -> {
              if (method.getName().equals("extend")) {
                PackedTokens added = (PackedTokens) Objects.requireNonNull(arguments)[2];
                for (int row = 0; row < added.tokens(); row++) {
                  if (added.id(row) == token) {
                    throw new EngineException("out of memory");
                  }
                }
              }
              try {
                return method.invoke(serving.model, arguments);
              } catch (InvocationTargetException e) {
                throw Objects.requireNonNull(e.getCause());
              }
            });
  }

  @Test
  void aStepThatFailsTakesNoOtherRequestWithIt() throws Exception {
    List<String> expected;
    try (TextHarness harness = TextHarness.open(serving, 4)) {
      harness.send(request("one", LETTERS));
      harness.send(request("new", "abba"));
      harness.runAll();
      expected = texts(harness);
    }
    int bad = serving.model.tokenize("{")[0];
    try (TextHarness harness = TextHarness.open(serving, failingAt(bad), Runnable::run, 4, null)) {
      harness.send(request("one", LETTERS));
      harness.runSteps(4);
      harness.send(request("one", "{{{"));
      harness.send(request("new", "abba"));
      harness.runAll();
      assertThat(texts(harness)).containsExactlyInAnyOrderElementsOf(expected);
      assertThat(harness.deadLetters())
          .singleElement()
          .satisfies(
              letter -> {
                assertThat(letter.getReason()).isEqualTo(DeadLetterReason.UNKNOWN);
                assertThat(letter.getDetail()).contains("out of memory");
              });
    }
  }

  @Test
  void inputsAreLetInBeforeAStepWhileThereIsRoom() throws Exception {
    try (TextHarness harness = TextHarness.open(serving, 2)) {
      harness.send(request("new", "a").setMaxTokens(1));
      harness.runSteps(1);
      assertThat(harness.predictions()).as("another input may come").isEmpty();
      harness.send(request("new", "b").setMaxTokens(1));
      harness.runSteps(1);
      assertThat(harness.predictions()).as("there is no more room").hasSize(2);
    }
  }
}
