// SPDX-License-Identifier: Apache-2.0
package io.moram.bench.trace;

import io.moram.model.LanguageModel;
import io.moram.model.SiteAdapter;
import io.moram.serving.text.GenerationRequest;
import io.moram.serving.text.Generator;
import io.moram.serving.text.GrowingAnswer;
import io.moram.serving.text.Sampling;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/** Answers prompts, several at a time, always by the best token. */
final class PromptAnswers {

  private static final int TOGETHER = 30;

  private final LanguageModel model;
  private final TracePreset preset;
  private long newTokens;
  private long nanos;

  PromptAnswers(LanguageModel model, TracePreset preset) {
    this.model = model;
    this.preset = preset;
  }

  /** The tokens of a prompt, as all methods read it. */
  int[] tokens(String prompt) {
    int[] all = model.tokenize(prompt);
    return Arrays.copyOfRange(all, Math.max(0, all.length - preset.mostPromptTokens()), all.length);
  }

  /** The answers to prompts, in their order. */
  List<String> of(List<String> prompts, SiteAdapter adapter) {
    long start = System.nanoTime();
    List<int[]> tokens = prompts.stream().map(this::tokens).toList();
    // Neighbours of like length take about equally many steps.
    List<Integer> order =
        IntStream.range(0, prompts.size())
            .boxed()
            .sorted(Comparator.comparingInt(place -> tokens.get(place).length))
            .toList();
    String[] answers = new String[prompts.size()];
    for (int from = 0; from < order.size(); from += TOGETHER) {
      List<Integer> some = order.subList(from, Math.min(from + TOGETHER, order.size()));
      List<String> texts = together(some.stream().map(tokens::get).toList(), adapter);
      for (int i = 0; i < some.size(); i++) {
        answers[some.get(i)] = texts.get(i);
      }
    }
    nanos += System.nanoTime() - start;
    return List.of(answers);
  }

  private List<String> together(List<int[]> prompts, SiteAdapter adapter) {
    Generator generator = new Generator(model);
    List<GrowingAnswer> answers = new ArrayList<>();
    try {
      for (int[] prompt : prompts) {
        answers.add(
            new GrowingAnswer(
                model,
                new GenerationRequest(
                    prompt, preset.mostAnswerTokens(), List.of(), Sampling.GREEDY)));
      }
      List<GrowingAnswer> going = new ArrayList<>(answers);
      while (!going.isEmpty()) {
        generator.step(going, adapter);
        newTokens += going.size();
        going.removeIf(answer -> answer.end() != null || isComplete(answer.text()));
      }
      return answers.stream().map(answer -> line(answer.text())).toList();
    } finally {
      answers.forEach(GrowingAnswer::close);
    }
  }

  /** Whether something was said, and a line break came after it. */
  private boolean isComplete(String text) {
    return preset.hasOneLine() && text.stripLeading().indexOf('\n') >= 0;
  }

  private String line(String text) {
    String said = text.strip();
    int end = preset.hasOneLine() ? said.indexOf('\n') : -1;
    return end < 0 ? said : said.substring(0, end).strip();
  }

  /** Generated tokens per second so far, the reading of prompts included; NaN before any. */
  double tokensPerSecond() {
    return nanos == 0 ? Double.NaN : 1e9 * newTokens / nanos;
  }
}
