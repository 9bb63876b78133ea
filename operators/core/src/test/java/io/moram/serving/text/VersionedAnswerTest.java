// SPDX-License-Identifier: Apache-2.0
package io.moram.serving.text;

import static org.assertj.core.api.Assertions.assertThat;

import io.moram.atoms.inference.BankBatch;
import io.moram.serving.AnswerRule;
import io.moram.serving.bank.BankLease;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Answers of several learners and bank versions that grow together. */
class VersionedAnswerTest {
  private static final int MOST = 20;

  @TempDir private Path temp;
  private TextServing serving;

  @BeforeEach
  void load() throws Exception {
    serving = new TextServing(temp);
    serving.seal("first", TextServing.LETTERS);
    serving.seal("first", TextServing.DIGITS);
    serving.seal("second", TextServing.LETTERS);
  }

  @AfterEach
  void close() {
    serving.close();
  }

  private GrowingAnswer answer(String prompt) {
    return new GrowingAnswer(
        serving.model,
        new GenerationRequest(serving.model.tokenize(prompt), MOST, List.of(), Sampling.GREEDY));
  }

  private int[] alone(String prompt, AnsweringVersion version) {
    try (GrowingAnswer answer = answer(prompt)) {
      Generator generator = new Generator(serving.model);
      while (answer.end() == null) {
        BankBatch.Part part =
            new BankBatch.Part(
                version.bank(),
                version.atoms().version(),
                version.atoms().activation(),
                answer.unseenTokens());
        generator.step(List.of(answer), new BankBatch(List.of(part))::apply);
      }
      return answer.tokens();
    }
  }

  @Test
  void eachAnswerIsAsIfItGrewAlone() throws Exception {
    String letters = TextServing.prompt(TextServing.LETTERS, 1);
    String digits = TextServing.prompt(TextServing.DIGITS, 1);
    List<String> prompts = List.of(letters, letters, letters, digits, "x", digits, digits);
    VersionChoice choice = new VersionChoice(serving.model);
    Generator generator = new Generator(serving.model);
    try (BankLease first = serving.lease("first");
        BankLease second = serving.lease("second");
        BankLease none = serving.lease("none")) {
      List<BankLease> leases = List.of(first, second, first, none, second, second, first);
      List<VersionedAnswer> answers = new ArrayList<>();
      for (int i = 0; i < prompts.size(); i++) {
        AnswerRule rule = i % 3 == 2 ? AnswerRule.SELF_ACTIVATED : AnswerRule.RECALL;
        int[] tokens = serving.model.tokenize(prompts.get(i));
        answers.add(
            new VersionedAnswer(
                answer(prompts.get(i)), choice.choose(rule, leases.get(i), tokens)));
      }
      List<VersionedAnswer> going = new ArrayList<>(answers.subList(0, 2));
      VersionedAnswer.step(generator, going);
      // The others join later.
      going.addAll(answers.subList(2, answers.size()));
      going.removeIf(one -> one.answer().end() != null);
      while (!going.isEmpty()) {
        VersionedAnswer.step(generator, going);
        going.removeIf(one -> one.answer().end() != null);
      }
      for (int i = 0; i < prompts.size(); i++) {
        VersionedAnswer one = answers.get(i);
        assertThat(one.answer().tokens())
            .as("answer %d by version %d", i, one.version().number())
            .isEqualTo(alone(prompts.get(i), one.version()));
        one.answer().close();
      }
      assertThat(answers)
          .extracting(one -> one.version().number())
          .as("versions differ")
          .contains(0, 1, 2);
      assertThat(answers.get(0).answer().tokens())
          .as("the bank version decides the answer")
          .isNotEqualTo(answers.get(2).answer().tokens());
    }
  }
}
