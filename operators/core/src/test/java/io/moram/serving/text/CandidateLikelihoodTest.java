// SPDX-License-Identifier: Apache-2.0
package io.moram.serving.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.moram.atoms.inference.BankBatch;
import io.moram.model.PackedTokens;
import io.moram.serving.AnswerRule;
import io.moram.serving.Outcome.RankedClass;
import io.moram.serving.bank.BankLease;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CandidateLikelihoodTest {
  private static final List<String> CANDIDATES = List.of("yes", "no", "perhaps", "n");
  private static final Offset<Double> TOLERANCE = within(1e-4);

  @TempDir private Path temp;
  private TextServing serving;
  private int[] prompt;
  private List<int[]> candidates;

  @BeforeEach
  void load() throws Exception {
    serving = new TextServing(temp);
    serving.seal("one", TextServing.LETTERS);
    prompt = serving.model.tokenize("is it?");
    candidates = CANDIDATES.stream().map(serving.model::tokenize).toList();
  }

  @AfterEach
  void close() {
    serving.close();
  }

  private AnsweringVersion version(BankLease lease) {
    return new VersionChoice(serving.model).choose(AnswerRule.SELF_ACTIVATED, lease, prompt);
  }

  private double[] likelihoods(AnsweringVersion version, int mostTokens) {
    CandidateLikelihood likelihood =
        new CandidateLikelihood(serving.model, version, prompt, candidates, mostTokens);
    while (!likelihood.isDone()) {
      likelihood.step();
    }
    return likelihood.logLikelihoods();
  }

  /** All logits of one sequence, without chunks. */
  private double expected(AnsweringVersion version, int[] candidate) {
    int[] whole = IntStream.concat(Arrays.stream(prompt), Arrays.stream(candidate)).toArray();
    int[] next =
        IntStream.concat(Arrays.stream(whole).skip(1), IntStream.of(TextServing.END)).toArray();
    BankBatch batch = new BankBatch(List.of(version.part(whole.length)));
    try (NDManager scope = serving.model.newScope()) {
      NDArray hidden = serving.model.hidden(scope, PackedTokens.of(List.of(whole)), batch::apply);
      float[] logits = serving.model.logits(hidden).toFloatArray();
      int size = serving.model.vocabularySize();
      double sum = 0;
      for (int row = prompt.length - 1; row < whole.length; row++) {
        double powers = 0;
        for (int i = 0; i < size; i++) {
          powers += Math.exp(logits[row * size + i]);
        }
        sum += logits[row * size + next[row]] - Math.log(powers);
      }
      return sum;
    }
  }

  @Test
  void itIsTheSumOverTheAnswersTokensAndTheEnd() throws Exception {
    try (BankLease lease = serving.lease("one");
        BankLease none = serving.lease("none")) {
      double[] adapted = likelihoods(version(lease), 1000);
      double[] frozen = likelihoods(version(none), 1000);
      for (int i = 0; i < candidates.size(); i++) {
        assertThat(adapted[i]).isCloseTo(expected(version(lease), candidates.get(i)), TOLERANCE);
        assertThat(frozen[i]).isCloseTo(expected(version(none), candidates.get(i)), TOLERANCE);
      }
      assertThat(Math.abs(adapted[0] - frozen[0])).isGreaterThan(1e-2);
    }
  }

  @Test
  void stepsOfFewTokensChangeNothing() throws Exception {
    try (BankLease lease = serving.lease("one")) {
      AnsweringVersion version = version(lease);
      double[] whole = likelihoods(version, 1000);
      assertThat(likelihoods(version, 1)).containsExactly(whole, TOLERANCE);
      CandidateLikelihood likelihood =
          new CandidateLikelihood(serving.model, version, prompt, candidates, 17);
      assertThat(likelihood.step()).as("is it?yes, is it?no").isEqualTo(17);
      assertThat(likelihood.isDone()).isFalse();
      assertThatThrownBy(likelihood::logLikelihoods)
          .isInstanceOf(IllegalStateException.class)
          .hasMessage("2 of 4 candidates have been read");
    }
  }

  @Test
  void candidatesAreRankedBySoftmax() throws Exception {
    try (BankLease lease = serving.lease("one")) {
      AnsweringVersion version = version(lease);
      CandidateLikelihood likelihood =
          new CandidateLikelihood(serving.model, version, prompt, candidates);
      likelihood.step();
      double[] logs = likelihood.logLikelihoods();
      List<RankedClass> ranked = likelihood.ranked(CANDIDATES);
      assertThat(ranked)
          .extracting(RankedClass::probability)
          .isSortedAccordingTo((a, b) -> Float.compare(b, a));
      double sum = Arrays.stream(logs).map(Math::exp).sum();
      for (RankedClass one : ranked) {
        double own = Math.exp(logs[CANDIDATES.indexOf(one.label())]) / sum;
        assertThat((double) one.probability()).isCloseTo(own, within(1e-6));
      }
    }
  }
}
