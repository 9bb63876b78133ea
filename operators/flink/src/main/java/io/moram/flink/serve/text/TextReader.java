// SPDX-License-Identifier: Apache-2.0
package io.moram.flink.serve.text;

import io.moram.flink.io.Decoded;
import io.moram.flink.serve.settings.TextLimits;
import io.moram.flink.trace.RequestSpan;
import io.moram.model.LanguageModel;
import io.moram.schemas.AnswerRuleName;
import io.moram.schemas.DeadLetterReason;
import io.moram.schemas.TextRequest;
import io.moram.schemas.text.VisibleText;
import io.moram.serving.AnswerRule;
import io.moram.serving.bank.BankLoads;
import io.moram.serving.text.GenerationRequest;
import io.moram.serving.text.Sampling;
import java.util.ArrayList;
import java.util.List;

/** Reads requests: tokenises them, checks their lengths, and asks for their banks. */
final class TextReader {

  /** A request that cannot be answered. */
  static final class RefusedTextException extends Exception {
    private static final long serialVersionUID = 1;
    private final DeadLetterReason reason;

    RefusedTextException(DeadLetterReason reason, String detail) {
      super(detail);
      this.reason = reason;
    }

    DeadLetterReason reason() {
      return reason;
    }
  }

  private final LanguageModel model;
  private final BankLoads banks;
  private final TextLimits limits;
  private final AnswerRule defaultRule;

  /**
   * @param defaultRule answers requests that name no rule
   */
  TextReader(LanguageModel model, BankLoads banks, TextLimits limits, AnswerRule defaultRule) {
    this.model = model;
    this.banks = banks;
    this.limits = limits;
    this.defaultRule = defaultRule;
  }

  /**
   * Reads a request, and begins to load its bank.
   *
   * @param span the request's
   * @throws RefusedTextException if it can never be answered
   */
  PendingText read(Decoded<TextRequest> request, RequestSpan span) throws RefusedTextException {
    TextRequest asked = request.record();
    AnswerRule rule = rule(asked);
    int[] prompt = prompt(asked);
    List<int[]> candidates = candidates(asked, prompt.length);
    GenerationRequest generation;
    try {
      generation =
          new GenerationRequest(
              prompt,
              Math.min(asked.getMaxTokens(), limits.answerTokens()),
              asked.getStop(),
              new Sampling(asked.getTemperature(), asked.getSeed()));
    } catch (IllegalArgumentException e) {
      throw new RefusedTextException(DeadLetterReason.INVALID, e.getMessage() + ".");
    }
    return new PendingText(
        request,
        span,
        generation,
        candidates,
        rule,
        banks.acquire(asked.getLearner(), asked.getBankVersion()),
        System.nanoTime());
  }

  /** A version that the request names answers with all of its atoms. */
  private AnswerRule rule(TextRequest asked) throws RefusedTextException {
    AnswerRuleName name = asked.getRule();
    if (name == AnswerRuleName.GAUSSIAN) {
      throw new RefusedTextException(
          DeadLetterReason.INVALID,
          "rule is GAUSSIAN, which answers no text; must be RECALL or SELF_ACTIVATED.");
    }
    if (asked.getBankVersion() != null) {
      return AnswerRule.SELF_ACTIVATED;
    }
    return name == null || name == AnswerRuleName.UNKNOWN
        ? defaultRule
        : AnswerRule.valueOf(name.name());
  }

  private int[] prompt(TextRequest asked) throws RefusedTextException {
    int[] prompt = model.tokenizePrompt(asked.getPrompt());
    if (prompt.length == 0) {
      throw new RefusedTextException(
          DeadLetterReason.INVALID, "prompt has no tokens; must have 1 or more.");
    }
    if (prompt.length > limits.promptTokens()) {
      throw new RefusedTextException(
          DeadLetterReason.LIMIT,
          "prompt has "
              + prompt.length
              + " tokens; serving.text.prompt-length is "
              + limits.promptTokens()
              + ".");
    }
    requireRoom("prompt has ", prompt.length, prompt.length + 1);
    return prompt;
  }

  private void requireRoom(String what, int tokens, int needed) throws RefusedTextException {
    if (needed > model.contextLength()) {
      throw new RefusedTextException(
          DeadLetterReason.LIMIT,
          what
              + tokens
              + " tokens; the model takes "
              + model.contextLength()
              + " with the prompt and the answer.");
    }
  }

  private List<int[]> candidates(TextRequest asked, int promptTokens) throws RefusedTextException {
    List<int[]> candidates = new ArrayList<>();
    if (asked.getCandidates() == null) {
      return candidates;
    }
    for (String text : asked.getCandidates()) {
      int[] candidate = model.tokenize(text);
      if (candidate.length == 0) {
        throw new RefusedTextException(
            DeadLetterReason.INVALID,
            "candidates has "
                + VisibleText.quoted(text)
                + ", which has no tokens; must have 1 or more.");
      }
      requireRoom(
          "candidates has " + VisibleText.quoted(text) + " of ",
          candidate.length,
          promptTokens + candidate.length);
      candidates.add(candidate);
    }
    return candidates;
  }
}
