// SPDX-License-Identifier: Apache-2.0
package io.moram.jobs.config;

import io.moram.flink.backbone.BackboneChoice;
import io.moram.flink.backbone.DeviceKind;
import io.moram.flink.backbone.NumericsKind;
import io.moram.jobs.range.OptionRange;
import io.moram.model.LanguageModelSettings;
import io.moram.model.PromptFormat;
import io.moram.model.WeightPrecision;
import io.moram.model.image.OrientationRule;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.ConfigOptions;
import org.apache.flink.configuration.ReadableConfig;

/** The options of the frozen backbone: its model, device and threads. */
public final class BackboneOptions {
  /** The folder of the model. */
  public static final ConfigOption<String> FOLDER =
      ConfigOptions.key("backbone.folder")
          .stringType()
          .noDefaultValue()
          .withDescription(
              "The folder of a model in the Hugging Face layout. For pictures: a CLIP model "
                  + "(config.json, model.safetensors, tokenizer.json, preprocessor_config.json). "
                  + "For texts: a language model (config.json, model.safetensors or its shards, "
                  + "tokenizer.json). Every TaskManager needs the same path. If it is unset, the "
                  + "jobs use the bundled backbone clip-mini.");

  /** Whether the backbone reads pictures or texts. */
  public static final ConfigOption<BackboneReads> READS =
      ConfigOptions.key("backbone.reads")
          .enumType(BackboneReads.class)
          .defaultValue(BackboneReads.AUTO)
          .withDescription(
              "What the backbone reads, and so what the examples and requests of a job are. auto:"
                  + " what config.json in backbone.folder says, which must be readable where the"
                  + " job is submitted. pictures: pictures. texts: prompts, for a language model.");

  /** The device of the backbone. */
  public static final ConfigOption<DeviceKind> DEVICE =
      ConfigOptions.key("backbone.device")
          .enumType(DeviceKind.class)
          .defaultValue(DeviceKind.AUTO)
          .withDescription(
              "The device of the backbone. auto: the GPU of the TaskManager that the fewest"
                  + " subtasks of the job use, of those that Flink announces; else the first GPU,"
                  + " else the CPU. cpu: the CPU. gpu: as auto, but the job fails if there is no"
                  + " GPU.");

  /** The number of threads per operation. */
  public static final ConfigOption<Integer> THREADS =
      ConfigOptions.key("backbone.threads")
          .intType()
          .defaultValue(0)
          .withDescription(
              "Number of processor threads per operation on the CPU. 0: the engine "
                  + "decides. Another number may round differently. Set it if atoms must be "
                  + "bit-identical on machines of different size.");

  /** Which bits results have. */
  public static final ConfigOption<NumericsKind> NUMERICS =
      ConfigOptions.key("numerics")
          .enumType(NumericsKind.class)
          .defaultValue(NumericsKind.NATIVE)
          .withDescription(
              "Which bits results have. native: those of the fastest instructions of each"
                  + " processor. portable: the same on every x86 processor with AVX2, for learners"
                  + " that move between machines of different kinds. It is slower, and needs"
                  + " backbone.device cpu, a number of backbone.threads, and three variables in the"
                  + " environment of every TaskManager: ATEN_CPU_CAPABILITY=avx2,"
                  + " ONEDNN_MAX_CPU_ISA=AVX2 and MKL_CBWR=COMPATIBLE.");

  /** What happens to the orientation of pictures. */
  public static final ConfigOption<OrientationRule> ORIENTATION =
      ConfigOptions.key("pictures.orientation")
          .enumType(OrientationRule.class)
          .defaultValue(OrientationRule.APPLY)
          .withDescription(
              "What happens to the orientation that a picture's metadata state. apply: the"
                  + " picture is turned upright, as pipelines of transformers do it. ignore: it is"
                  + " taken as it is stored, as the bare CLIPImageProcessor does. All jobs of a"
                  + " learner need the same value.");

  /** What precedes every prompt. */
  public static final ConfigOption<String> PROMPT_PREFIX =
      ConfigOptions.key("backbone.prompt-prefix")
          .stringType()
          .defaultValue("")
          .withDescription(
              "What the language model reads before every prompt, such as a start token, a system"
                  + " message and the beginning of the user's turn. Special tokens of the model"
                  + " count as such here; in prompts they are plain text. At most 10,000"
                  + " characters. The learner and serving need the same value, because it is part"
                  + " of the backbone's fingerprint.");

  /** What follows every prompt. */
  public static final ConfigOption<String> PROMPT_SUFFIX =
      ConfigOptions.key("backbone.prompt-suffix")
          .stringType()
          .defaultValue("")
          .withDescription(
              "What the language model reads between every prompt and its answer, such as the end"
                  + " of the user's turn and the beginning of the model's. As"
                  + " backbone.prompt-prefix.");

  /** The linear layers of a language model that take atoms. */
  public static final ConfigOption<AdaptedProjections> ADAPTED_PROJECTIONS =
      ConfigOptions.key("backbone.adapted-projections")
          .enumType(AdaptedProjections.class)
          .defaultValue(AdaptedProjections.ATTENTION)
          .withDescription(
              "Which linear layers of a language model take atoms. attention: the query, key,"
                  + " value and output projections, as the method's authors do. all: the gate, up"
                  + " and down projections of the feed-forward parts too, for adapters that have"
                  + " them. All jobs of a learner need the same value, because all is part of the"
                  + " backbone's fingerprint. A CLIP model takes atoms at all layers.");

  private static final List<OptionRange<?>> RANGES = List.of(OptionRange.atLeast(THREADS, 0));

  private BackboneOptions() {}

  /** The ranges of the options. */
  public static List<OptionRange<?>> ranges() {
    return RANGES;
  }

  /**
   * Whether the job is one of texts, and not of pictures.
   *
   * @throws IllegalArgumentException if an option is out of its range, or the folder must say it
   *     and cannot be read here
   */
  public static boolean readsTexts(ReadableConfig options) {
    BackboneReads reads = options.get(READS);
    if (reads != BackboneReads.AUTO) {
      return reads == BackboneReads.TEXTS;
    }
    try {
      return choice(options).readsTexts();
    } catch (IOException e) {
      throw new IllegalArgumentException(
          FOLDER.key()
              + " is "
              + options.get(FOLDER)
              + ", whose config.json cannot be read here. Set "
              + READS.key()
              + " to pictures or texts, or submit from a machine that has the folder. Cause: "
              + e.getMessage(),
          e);
    }
  }

  /**
   * The backbone that the options choose.
   *
   * @throws IllegalArgumentException if an option is out of its range
   */
  public static BackboneChoice choice(ReadableConfig options) {
    return choice(options, options.get(DEVICE));
  }

  /**
   * The backbone that the options choose, on another device.
   *
   * @throws IllegalArgumentException if an option is out of its range
   */
  public static BackboneChoice choice(ReadableConfig options, DeviceKind device) {
    OptionRange.checkAll(RANGES, options);
    return new BackboneChoice(
        options.getOptional(FOLDER).orElse(null),
        device,
        options.get(THREADS),
        options.get(NUMERICS),
        options.get(ORIENTATION),
        new LanguageModelSettings(
            options.get(ADAPTED_PROJECTIONS).projections(),
            WeightPrecision.AUTOMATIC,
            promptFormat(options)));
  }

  private static PromptFormat promptFormat(ReadableConfig options) {
    for (ConfigOption<String> option : List.of(PROMPT_PREFIX, PROMPT_SUFFIX)) {
      int length = options.get(option).length();
      if (length > PromptFormat.MOST_CHARACTERS) {
        throw new IllegalArgumentException(
            String.format(
                Locale.ROOT,
                "%s has %,d characters; must have at most %,d.",
                option.key(),
                length,
                PromptFormat.MOST_CHARACTERS));
      }
    }
    return new PromptFormat(options.get(PROMPT_PREFIX), options.get(PROMPT_SUFFIX));
  }
}
