// SPDX-License-Identifier: Apache-2.0
package io.moram.jobs.learner;

import io.moram.flink.embed.EmbedSettings;
import io.moram.flink.train.settings.TrainingSettings;
import io.moram.jobs.config.BackboneOptions;
import io.moram.jobs.range.OptionRange;
import io.moram.model.BackwardSettings;
import java.time.Duration;
import java.util.List;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.ConfigOptions;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.configuration.ReadableConfig;

/** The options of the learner job, except those of limits, slots, boundaries and the recipe. */
public final class LearnerOptions {
  /** The seed of all random numbers of a task. */
  public static final ConfigOption<Long> SEED =
      ConfigOptions.key("learner.seed")
          .longType()
          .defaultValue(1L)
          .withDescription(
              "The seed of the random numbers for the first atoms of a task, its batches "
                  + "and its reservoir. The same seed and examples give the same atoms.");

  /** The prompt of a class without a prompt of its own. */
  public static final ConfigOption<String> PROMPT_TEMPLATE =
      ConfigOptions.key("learner.prompt-template")
          .stringType()
          .defaultValue("a photo of a {}.")
          .withDescription(
              "The prompt of a class whose examples have no prompt of their own. {} "
                  + "stands for the name of the class.");

  /** Whether a learner without state may replace its published bank. */
  public static final ConfigOption<Boolean> BEGIN_ANEW =
      ConfigOptions.key("learner.begin-anew")
          .booleanType()
          .defaultValue(false)
          .withDescription(
              "If false, the job fails if a learner has no state but sealed tasks on the topic "
                  + "atoms: start the job from its last checkpoint or savepoint. If true, such a "
                  + "learner begins at task 0, and its first seal replaces all that it had "
                  + "learned. Set it for one start only.");

  /** Whether a job without state takes over the banks on the topic atoms. */
  public static final ConfigOption<Boolean> BOOTSTRAP =
      ConfigOptions.key("learner.bootstrap-from-topic")
          .booleanType()
          .defaultValue(false)
          .withDescription(
              "If true, a job that starts without state takes over every learner's bank from the "
                  + "topic atoms. Each learner goes on with its next task. For disaster recovery: "
                  + "the open task is lost. If the job starts from a checkpoint or savepoint, "
                  + "this does nothing.");

  /** Whether records must have their learner as the Kafka key. */
  public static final ConfigOption<Boolean> REQUIRE_KEYS =
      ConfigOptions.key("learner.require-keys")
          .booleanType()
          .defaultValue(false)
          .withDescription(
              "If true, a record on examples whose Kafka key is not the name of its learner "
                  + "becomes a dead letter. If false, it counts, and the metrics keyless and "
                  + "misKeyed and a warning report it: its learner's records may be in several "
                  + "partitions, so their order, and with it the atoms, may differ from run to "
                  + "run.");

  /** The size of the reservoir per class, in examples. */
  public static final ConfigOption<Integer> RESERVOIR_PER_CLASS =
      ConfigOptions.key("learner.reservoir-per-class")
          .intType()
          .defaultValue(64)
          .withDescription(
              "Number of examples that the learner keeps per class while a task is open: "
                  + "a uniform sample of all examples of the class. The learner drops them when "
                  + "the task is sealed. A task of texts has no classes, and keeps 16 times as "
                  + "many.");

  /** The number of examples that may wait for training. */
  public static final ConfigOption<Integer> WAITING_LIMIT =
      ConfigOptions.key("learner.waiting-limit")
          .intType()
          .defaultValue(10_000)
          .withDescription(
              "Number of examples that may wait in the state of a trainer before it slows "
                  + "the stream down. Beyond it, the trainer takes a training step for every "
                  + "example that it reads, so checkpoints do not wait.");

  /** The size of an embedding batch, in examples. */
  public static final ConfigOption<Integer> EMBED_BATCH_SIZE =
      ConfigOptions.key("learner.embed.batch-size")
          .intType()
          .defaultValue(16)
          .withDescription(
              "Number of examples that are embedded together for the boundary detector. A "
                  + "larger batch is faster and takes more memory.");

  /** The longest wait of an example for its embedding batch. */
  public static final ConfigOption<Duration> EMBED_DELAY =
      ConfigOptions.key("learner.embed.delay")
          .durationType()
          .defaultValue(Duration.ofMillis(50))
          .withDescription(
              "The longest time that an example waits for its batch to fill before it is "
                  + "embedded.");

  /** The longest example of texts. */
  public static final ConfigOption<Integer> TEXT_TOKENS =
      ConfigOptions.key("learner.text-length")
          .intType()
          .defaultValue(EmbedSettings.USUAL_TEXT_TOKENS)
          .withDescription(
              "The longest prompt with its answer and the end token, in tokens. A longer example "
                  + "becomes a dead letter, as does one that is longer than the model's context. "
                  + "The memory of a training step grows with it.");

  /** The number of steps between two provisional publications. */
  public static final ConfigOption<Integer> PROVISIONAL_INTERVAL =
      ConfigOptions.key("learner.provisional-interval-steps")
          .intType()
          .defaultValue(0)
          .withDescription(
              "Number of training steps between two publications of the atoms of an open "
                  + "task. Predictions then improve before the task is sealed. 0: atoms are "
                  + "published only when the task is sealed.");

  /** The number of steps between two progress events. */
  public static final ConfigOption<Integer> PROGRESS_INTERVAL =
      ConfigOptions.key("learner.progress-interval-steps")
          .intType()
          .defaultValue(10)
          .withDescription("Number of training steps between two events that report the loss.");

  /** The number of learners that a trainer keeps in native memory. */
  public static final ConfigOption<Integer> LIVE_LEARNERS =
      ConfigOptions.key("learner.live-learners")
          .intType()
          .defaultValue(8)
          .withDescription(
              "Number of learners whose atoms one trainer keeps in native memory, at most. The "
                  + "atoms of other learners are read from state when they take turns.");

  /** The native memory for the atoms of learners. */
  public static final ConfigOption<MemorySize> BANK_MEMORY =
      ConfigOptions.key("learner.bank-memory")
          .memoryType()
          .defaultValue(new MemorySize(TrainingSettings.USUAL_BANK_MEMORY))
          .withDescription(
              "Native memory per trainer for the banks of learners and the atoms of their open "
                  + "tasks, on the device of the backbone. Above it, the least recently used "
                  + "learners are evicted, and read from state again at their next step. A single "
                  + "learner may exceed it. It is part of learner.trainer.off-heap, or of the "
                  + "GPU's memory.");

  /** The heap memory for prepared pictures. */
  public static final ConfigOption<MemorySize> PIXEL_CACHE =
      ConfigOptions.key("learner.pixel-cache")
          .memoryType()
          .defaultValue(MemorySize.ofMebiBytes(256))
          .withDescription(
              "Heap memory per trainer for the prepared pictures of open tasks. Pictures "
                  + "that do not fit are decoded again for every step, up to two batches ahead.");

  /** The native memory for the activations of a training step. */
  public static final ConfigOption<MemorySize> ACTIVATION_MEMORY =
      ConfigOptions.key("learner.activation-memory")
          .memoryType()
          .defaultValue(MemorySize.ofMebiBytes(8 * 1024))
          .withDescription(
              "Memory per trainer for the activations between the forward pass and the "
                  + "backward pass of a step, on the device of the backbone. Layers that do not "
                  + "fit are computed twice, with the same result. A batch of 64 pictures needs "
                  + "7.4 GB on ViT-B/16 and 0.1 GB on clip-mini. Atoms need more: on ViT-B/16 "
                  + "0.9 GB at 160 atoms per site and 6.1 GB at 1,600.");

  /** Whether gradients are multiplied with frozen weights in BF16. */
  public static final ConfigOption<Boolean> ROUNDED_GRADIENTS =
      ConfigOptions.key("learner.rounded-gradients")
          .booleanType()
          .defaultValue(true)
          .withDescription(
              "If true, a step multiplies gradients with the frozen weights of the image "
                  + "encoder in BF16, on processors that have instructions for it. The loss and "
                  + "the atoms stay in single precision. Results are not bit-identical across "
                  + "types of processor, with or without this option.");

  /** The number of threads that decode pictures. */
  public static final ConfigOption<Integer> PREPROCESSING_THREADS =
      ConfigOptions.key("learner.preprocessing-threads")
          .intType()
          .defaultValue(2)
          .withDescription(
              "Number of threads per trainer that decode pictures. They decode the "
                  + "pictures of the next step during the current step.");

  private static final List<OptionRange<?>> RANGES =
      List.of(
          OptionRange.template(PROMPT_TEMPLATE),
          OptionRange.atLeast(RESERVOIR_PER_CLASS, 1),
          OptionRange.atLeast(WAITING_LIMIT, 1),
          OptionRange.atLeast(EMBED_BATCH_SIZE, 1),
          OptionRange.atLeast(EMBED_DELAY, Duration.ofMillis(1)),
          OptionRange.atLeast(TEXT_TOKENS, 3),
          OptionRange.atLeast(PROVISIONAL_INTERVAL, 0),
          OptionRange.atLeast(PROGRESS_INTERVAL, 1),
          OptionRange.atLeast(LIVE_LEARNERS, 1),
          OptionRange.above(BANK_MEMORY, MemorySize.ZERO),
          OptionRange.atLeast(PREPROCESSING_THREADS, 1));

  private LearnerOptions() {}

  /** The ranges of the options. */
  public static List<OptionRange<?>> ranges() {
    return RANGES;
  }

  static EmbedSettings embedding(ReadableConfig options) {
    OptionRange.checkAll(RANGES, options);
    return new EmbedSettings(
        BackboneOptions.choice(options, LearnerSlotOptions.embedDevice(options)),
        options.get(EMBED_BATCH_SIZE),
        options.get(EMBED_DELAY).toMillis(),
        options.get(BoundaryOptions.IDLE_TIMEOUT).toMillis(),
        options.get(TEXT_TOKENS));
  }

  /**
   * Whether a job without state takes over the banks on the topic atoms.
   *
   * @throws IllegalArgumentException if both options are set
   */
  static boolean bootstraps(ReadableConfig options) {
    if (options.get(BOOTSTRAP) && options.get(BEGIN_ANEW)) {
      throw new IllegalArgumentException(
          BEGIN_ANEW.key()
              + " is true; must be false if "
              + BOOTSTRAP.key()
              + " is true. A learner goes on with its bank, or replaces it.");
    }
    return options.get(BOOTSTRAP);
  }

  static TrainingSettings training(ReadableConfig options) {
    OptionRange.checkAll(RANGES, options);
    return new TrainingSettings(
        BackboneOptions.choice(options, LearnerSlotOptions.trainerDevice(options)),
        TrainingOptions.recipe(options),
        TrainingOptions.growth(options),
        options.get(SEED),
        options.get(RESERVOIR_PER_CLASS),
        options.get(WAITING_LIMIT),
        options.get(PROVISIONAL_INTERVAL),
        options.get(PROGRESS_INTERVAL),
        options.get(LIVE_LEARNERS),
        options.get(BANK_MEMORY).getBytes(),
        options.get(PIXEL_CACHE).getBytes(),
        new BackwardSettings(
            options.get(ACTIVATION_MEMORY).getBytes(), options.get(ROUNDED_GRADIENTS)),
        options.get(PREPROCESSING_THREADS),
        LearnerLimitOptions.limits(options));
  }
}
