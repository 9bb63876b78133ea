// SPDX-License-Identifier: Apache-2.0
package io.moram.jobs.learner;

import io.moram.flink.embed.EmbedSettings;
import io.moram.flink.train.settings.TrainingSettings;
import io.moram.jobs.config.BackboneOptions;
import io.moram.model.BackwardSettings;
import java.time.Duration;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.ConfigOptions;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.configuration.ReadableConfig;

/** How the learner job runs, beside its boundaries and its recipe. */
public final class LearnerOptions {
  /** The seed. */
  public static final ConfigOption<Long> SEED =
      ConfigOptions.key("learner.seed")
          .longType()
          .defaultValue(1L)
          .withDescription("Decides a task's first atoms, its batches and its reservoir.");

  /** The prompt. */
  public static final ConfigOption<String> PROMPT_TEMPLATE =
      ConfigOptions.key("learner.prompt-template")
          .stringType()
          .defaultValue("a photo of a {}.")
          .withDescription(
              "The prompt of a class whose examples bring none, with {} where its name goes.");

  /** The reservoir. */
  public static final ConfigOption<Integer> RESERVOIR_PER_CLASS =
      ConfigOptions.key("learner.reservoir-per-class")
          .intType()
          .defaultValue(64)
          .withDescription(
              "How many examples of a class are kept while its task is open, an even sample of all"
                  + " that came. They are dropped at the seal.");

  /** The limit of what waits. */
  public static final ConfigOption<Integer> WAITING_LIMIT =
      ConfigOptions.key("learner.waiting-limit")
          .intType()
          .defaultValue(10_000)
          .withDescription(
              "How many examples may wait in a trainer's state while others train; beyond it the"
                  + " trainer takes in no more, and the topic waits.");

  /** The micro-batch. */
  public static final ConfigOption<Integer> EMBED_BATCH_SIZE =
      ConfigOptions.key("learner.embed.batch-size")
          .intType()
          .defaultValue(16)
          .withDescription("How many pictures are embedded at once for the boundary detector.");

  /** The micro-batch's patience. */
  public static final ConfigOption<Duration> EMBED_DELAY =
      ConfigOptions.key("learner.embed.delay")
          .durationType()
          .defaultValue(Duration.ofMillis(50))
          .withDescription("How long a picture waits for others to be embedded with at most.");

  /** Provisional atoms. */
  public static final ConfigOption<Integer> PROVISIONAL_INTERVAL =
      ConfigOptions.key("learner.provisional-interval-steps")
          .intType()
          .defaultValue(0)
          .withDescription(
              "After how many steps an open task's atoms are published provisionally, so that"
                  + " predictions improve before the seal; 0: never.");

  /** Progress events. */
  public static final ConfigOption<Integer> PROGRESS_INTERVAL =
      ConfigOptions.key("learner.progress-interval-steps")
          .intType()
          .defaultValue(10)
          .withDescription("After how many steps an event tells the loss.");

  /** Native memory. */
  public static final ConfigOption<Integer> LIVE_LEARNERS =
      ConfigOptions.key("learner.live-learners")
          .intType()
          .defaultValue(8)
          .withDescription(
              "How many learners' atoms one trainer keeps in native memory at once; others are"
                  + " read from state when their turn comes.");

  /** Heap. */
  public static final ConfigOption<MemorySize> PIXEL_CACHE =
      ConfigOptions.key("learner.pixel-cache")
          .memoryType()
          .defaultValue(MemorySize.ofMebiBytes(256))
          .withDescription(
              "The heap that prepared pictures of open tasks may take in one trainer; what does not"
                  + " fit is prepared anew for every step, and up to two batches of it ahead.");

  /** The memory of a step. */
  public static final ConfigOption<MemorySize> ACTIVATION_MEMORY =
      ConfigOptions.key("learner.activation-memory")
          .memoryType()
          .defaultValue(MemorySize.ofMebiBytes(8 * 1024))
          .withDescription(
              "The native memory that an encoder's activations may take in a trainer from a step's"
                  + " forward pass to its backward pass. Layers that do not fit keep their input"
                  + " alone and are computed twice. ViT-B/16 wants 7.4 GB for 64 pictures, clip-mini"
                  + " 0.1 GB.");

  /** The precision of gradients. */
  public static final ConfigOption<Boolean> ROUNDED_GRADIENTS =
      ConfigOptions.key("learner.rounded-gradients")
          .booleanType()
          .defaultValue(true)
          .withDescription(
              "Whether a step multiplies gradients with the image encoder's frozen weights in BF16, on"
                  + " processors that have instructions for it; the loss and the atoms themselves stay"
                  + " in single precision. A learner that goes on on another kind of processor goes on"
                  + " with other last digits either way.");

  /** The threads that decode pictures. */
  public static final ConfigOption<Integer> PREPROCESSING_THREADS =
      ConfigOptions.key("learner.preprocessing-threads")
          .intType()
          .defaultValue(2)
          .withDescription(
              "How many pictures one trainer decodes side by side: those of the next step while this"
                  + " one is computed.");

  /** The trainer's GPUs. */
  public static final ConfigOption<Double> TRAINER_GPUS =
      ConfigOptions.key("learner.trainer.gpus")
          .doubleType()
          .defaultValue(0.0)
          .withDescription(
              "How many GPUs a trainer's slot is given; 0: none. Above 0 all slots of the job are"
                  + " given resources, as the other options of this name say, and the cluster must"
                  + " offer the external resource gpu.");

  /** The trainer's processors. */
  public static final ConfigOption<Double> TRAINER_CPUS =
      ConfigOptions.key("learner.trainer.cpus")
          .doubleType()
          .defaultValue(1.0)
          .withDescription("The processor cores of a trainer's slot; with learner.trainer.gpus.");

  /** The trainer's heap. */
  public static final ConfigOption<MemorySize> TRAINER_HEAP =
      ConfigOptions.key("learner.trainer.heap")
          .memoryType()
          .defaultValue(MemorySize.ofMebiBytes(512))
          .withDescription("The heap of a trainer's slot; with learner.trainer.gpus.");

  /** The trainer's native memory. */
  public static final ConfigOption<MemorySize> TRAINER_OFF_HEAP =
      ConfigOptions.key("learner.trainer.off-heap")
          .memoryType()
          .defaultValue(MemorySize.ofMebiBytes(1024))
          .withDescription(
              "The native memory of a trainer's slot, for the engine; with learner.trainer.gpus.");

  /** The trainer's memory for state. */
  public static final ConfigOption<MemorySize> TRAINER_MANAGED =
      ConfigOptions.key("learner.trainer.managed")
          .memoryType()
          .defaultValue(MemorySize.ofMebiBytes(128))
          .withDescription(
              "The memory of a trainer's slot for RocksDB; with learner.trainer.gpus.");

  /** The other slots' processors. */
  public static final ConfigOption<Double> OTHER_CPUS =
      ConfigOptions.key("learner.others.cpus")
          .doubleType()
          .defaultValue(1.0)
          .withDescription(
              "The processor cores of a slot of the job's other operators; with"
                  + " learner.trainer.gpus.");

  /** The other slots' heap. */
  public static final ConfigOption<MemorySize> OTHER_HEAP =
      ConfigOptions.key("learner.others.heap")
          .memoryType()
          .defaultValue(MemorySize.ofMebiBytes(256))
          .withDescription(
              "The heap of a slot of the job's other operators; with learner.trainer.gpus.");

  /** The other slots' native memory. */
  public static final ConfigOption<MemorySize> OTHER_OFF_HEAP =
      ConfigOptions.key("learner.others.off-heap")
          .memoryType()
          .defaultValue(MemorySize.ofMebiBytes(512))
          .withDescription(
              "The native memory of a slot of the job's other operators; with"
                  + " learner.trainer.gpus.");

  /** The other slots' memory for state. */
  public static final ConfigOption<MemorySize> OTHER_MANAGED =
      ConfigOptions.key("learner.others.managed")
          .memoryType()
          .defaultValue(MemorySize.ofMebiBytes(128))
          .withDescription(
              "The memory of a slot of the job's other operators for RocksDB; with"
                  + " learner.trainer.gpus.");

  private LearnerOptions() {}

  static EmbedSettings embedding(ReadableConfig options, boolean embeddings) {
    return new EmbedSettings(
        BackboneOptions.choice(options),
        embeddings,
        options.get(EMBED_BATCH_SIZE),
        options.get(EMBED_DELAY).toMillis());
  }

  static TrainingSettings training(ReadableConfig options) {
    return new TrainingSettings(
        BackboneOptions.choice(options),
        TrainingOptions.recipe(options),
        TrainingOptions.growth(options),
        options.get(SEED),
        options.get(RESERVOIR_PER_CLASS),
        options.get(WAITING_LIMIT),
        options.get(PROVISIONAL_INTERVAL),
        options.get(PROGRESS_INTERVAL),
        options.get(LIVE_LEARNERS),
        options.get(PIXEL_CACHE).getBytes(),
        new BackwardSettings(
            options.get(ACTIVATION_MEMORY).getBytes(), options.get(ROUNDED_GRADIENTS)),
        options.get(PREPROCESSING_THREADS));
  }
}
