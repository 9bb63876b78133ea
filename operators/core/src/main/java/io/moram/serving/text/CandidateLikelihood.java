// SPDX-License-Identifier: Apache-2.0
package io.moram.serving.text;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.Shape;
import io.moram.atoms.inference.BankBatch;
import io.moram.model.LanguageModel;
import io.moram.model.PackedTokens;
import io.moram.model.TokenStates;
import io.moram.serving.Outcome.RankedClass;
import io.moram.serving.Ranking;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The log likelihoods of given answers after a prompt: of each answer's tokens and of the token
 * that ends it. Answers are read some at a time, so that a step stays short.
 */
public final class CandidateLikelihood {
  /** 64 MiB of logits in single precision. */
  private static final int MOST_LOGITS = 1 << 24;

  /** The tokens of one step, unless a single answer has more with its prompt. */
  private static final int MOST_TOKENS = 1024;

  private final LanguageModel model;
  private final AnsweringVersion version;
  private final int[] prompt;
  private final List<int[]> candidates;
  private final int end;
  private final int mostTokens;
  private final List<Double> known = new ArrayList<>();

  /**
   * Begins with the first candidate.
   *
   * @param version adapts the model in all steps
   * @param prompt its tokens, at least one
   * @param candidates the tokens of each answer, at least one answer; each fits into the model's
   *     context with the prompt
   */
  public CandidateLikelihood(
      LanguageModel model, AnsweringVersion version, int[] prompt, List<int[]> candidates) {
    this(model, version, prompt, candidates, MOST_TOKENS);
  }

  /**
   * As the public constructor.
   *
   * @param mostTokens the tokens of one step, unless a single answer has more
   */
  CandidateLikelihood(
      LanguageModel model,
      AnsweringVersion version,
      int[] prompt,
      List<int[]> candidates,
      int mostTokens) {
    this.model = model;
    this.version = version;
    this.prompt = prompt.clone();
    this.candidates = List.copyOf(candidates);
    // The token that ends the answers that are learned from.
    this.end = model.endTokens().stream().mapToInt(Integer::intValue).min().orElseThrow();
    this.mostTokens = mostTokens;
  }

  /** Whether all candidates have been read. */
  public boolean isDone() {
    return known.size() == candidates.size();
  }

  /**
   * Reads the next candidates.
   *
   * @return the number of tokens that were read
   */
  public int step() {
    List<int[]> some = next();
    PackedTokens packed = PackedTokens.of(some.stream().map(this::afterPrompt).toList());
    int[] targets = targets(some);
    BankBatch batch = new BankBatch(List.of(version.part(packed.tokens())));
    try (NDManager scope = model.newScope();
        TokenStates lower = model.lower(scope, packed, 0)) {
      NDArray hidden = model.hidden(scope, lower, rows(packed), batch::apply);
      double[] likelihoods = likelihoods(hidden, targets);
      int from = 0;
      for (int[] candidate : some) {
        int to = from + candidate.length + 1;
        known.add(Arrays.stream(likelihoods, from, to).sum());
        from = to;
      }
    }
    return packed.tokens();
  }

  private List<int[]> next() {
    List<int[]> some = new ArrayList<>();
    long tokens = 0;
    for (int[] candidate : candidates.subList(known.size(), candidates.size())) {
      tokens += prompt.length + candidate.length;
      if (tokens > mostTokens && !some.isEmpty()) {
        break;
      }
      some.add(candidate);
    }
    return some;
  }

  private int[] afterPrompt(int[] candidate) {
    int[] whole = Arrays.copyOf(prompt, prompt.length + candidate.length);
    System.arraycopy(candidate, 0, whole, prompt.length, candidate.length);
    return whole;
  }

  /** The rows whose next token is of an answer, or ends it. */
  private int[] rows(PackedTokens packed) {
    List<Integer> rows = new ArrayList<>();
    for (int i = 0; i < packed.sequences(); i++) {
      for (int row = packed.start(i) + prompt.length - 1; row < packed.start(i + 1); row++) {
        rows.add(row);
      }
    }
    return rows.stream().mapToInt(Integer::intValue).toArray();
  }

  private int[] targets(List<int[]> some) {
    List<Integer> targets = new ArrayList<>();
    for (int[] candidate : some) {
      Arrays.stream(candidate).forEach(targets::add);
      targets.add(end);
    }
    return targets.stream().mapToInt(Integer::intValue).toArray();
  }

  private double[] likelihoods(NDArray hidden, int[] targets) {
    double[] likelihoods = new double[targets.length];
    int rows = Math.max(1, MOST_LOGITS / model.vocabularySize());
    for (int from = 0; from < targets.length; from += rows) {
      int to = Math.min(from + rows, targets.length);
      long[] own = Arrays.stream(targets, from, to).asLongStream().toArray();
      try (NDArray part = hidden.get(new NDIndex(from + ":" + to));
          NDArray places = hidden.getManager().create(own, new Shape(own.length, 1));
          NDArray logits = model.logits(part);
          NDArray logarithms = logits.logSoftmax(1);
          NDArray ofTargets = logarithms.gather(places, 1)) {
        float[] numbers = ofTargets.toFloatArray();
        for (int i = 0; i < numbers.length; i++) {
          likelihoods[from + i] = numbers[i];
        }
      }
    }
    return likelihoods;
  }

  /**
   * The log likelihood of every candidate, in their order.
   *
   * @throws IllegalStateException if not all have been read
   */
  public double[] logLikelihoods() {
    if (!isDone()) {
      throw new IllegalStateException(
          known.size() + " of " + candidates.size() + " candidates have been read");
    }
    return known.stream().mapToDouble(Double::doubleValue).toArray();
  }

  /**
   * The candidates by softmax over their log likelihoods, best first; of equals, the first.
   *
   * @param labels their texts, in their order
   * @throws IllegalStateException if not all have been read
   */
  public List<RankedClass> ranked(List<String> labels) {
    double[] likelihoods = logLikelihoods();
    double greatest = Arrays.stream(likelihoods).max().orElse(0);
    double[] powers = Arrays.stream(likelihoods).map(one -> Math.exp(one - greatest)).toArray();
    double sum = Arrays.stream(powers).sum();
    return Ranking.best(
        labels, Arrays.stream(powers).map(power -> power / sum).toArray(), labels.size());
  }
}
