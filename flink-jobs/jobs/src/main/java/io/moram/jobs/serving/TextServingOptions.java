// SPDX-License-Identifier: Apache-2.0
package io.moram.jobs.serving;

import io.moram.flink.serve.settings.TextLimits;
import io.moram.jobs.range.OptionRange;
import java.util.List;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.ConfigOptions;
import org.apache.flink.configuration.ReadableConfig;

/** The options of the serving job of texts, beside {@link ServingOptions}. */
public final class TextServingOptions {
  /** The answers that grow at once. */
  public static final ConfigOption<Integer> CONCURRENT =
      ConfigOptions.key("serving.text.concurrent")
          .intType()
          .defaultValue(TextLimits.USUAL.concurrent())
          .withDescription(
              "The largest number of answers that one slot computes at once. They may be of any"
                  + " learners. Each keeps its keys and values in memory while it grows. Up to"
                  + " 1,024 more requests wait; beyond that, the slot takes no input.");

  /** The longest answer. */
  public static final ConfigOption<Integer> ANSWER_TOKENS =
      ConfigOptions.key("serving.text.answer-length")
          .intType()
          .defaultValue(TextLimits.USUAL.answerTokens())
          .withDescription(
              "The longest answer in tokens. A request may ask for less, and the model's context"
                  + " may end an answer before.");

  /** The longest prompt. */
  public static final ConfigOption<Integer> PROMPT_TOKENS =
      ConfigOptions.key("serving.text.prompt-length")
          .intType()
          .defaultValue(TextLimits.USUAL.promptTokens())
          .withDescription(
              "The longest prompt in tokens. A request with a longer one becomes a dead letter. A"
                  + " prompt is read in one step, and a checkpoint waits for a step.");

  /** How often partial answers are published. */
  public static final ConfigOption<Integer> PARTIAL_TOKENS =
      ConfigOptions.key("serving.text.partial-interval")
          .intType()
          .defaultValue(TextLimits.USUAL.partialTokens())
          .withDescription(
              "After this number of new tokens the text so far is published, for requests with"
                  + " partial=true. Readers of committed records see it after a checkpoint, unless"
                  + " serving.delivery is at_least_once.");

  private static final List<OptionRange<?>> RANGES =
      List.of(
          OptionRange.between(CONCURRENT, 1, 1024),
          OptionRange.between(ANSWER_TOKENS, 1, 100_000),
          OptionRange.between(PROMPT_TOKENS, 1, 1_000_000),
          OptionRange.atLeast(PARTIAL_TOKENS, 1));

  private TextServingOptions() {}

  /** The ranges of the options. */
  public static List<OptionRange<?>> ranges() {
    return RANGES;
  }

  /**
   * The limits that the options make.
   *
   * @throws IllegalArgumentException if an option is out of its range
   */
  static TextLimits limits(ReadableConfig options) {
    OptionRange.checkAll(RANGES, options);
    return new TextLimits(
        options.get(CONCURRENT),
        options.get(ANSWER_TOKENS),
        options.get(PROMPT_TOKENS),
        options.get(PARTIAL_TOKENS));
  }
}
