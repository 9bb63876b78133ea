// SPDX-License-Identifier: Apache-2.0
package io.moram.jobs.learner;

import io.moram.flink.backbone.DeviceKind;
import io.moram.jobs.config.BackboneOptions;
import io.moram.jobs.range.OptionRange;
import java.util.List;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.ConfigOptions;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.configuration.ReadableConfig;

/** The devices, the parallelism and the resources of the learner job's slots. */
public final class LearnerSlotOptions {

  /** The number of GPUs per trainer slot. */
  public static final ConfigOption<Double> TRAINER_GPUS =
      ConfigOptions.key("learner.trainer.gpus")
          .doubleType()
          .defaultValue(0.0)
          .withDescription(
              "Number of GPUs per trainer slot. 0: no GPU. Above 0, every slot of the job "
                  + "requests resources by the options learner.trainer.* and learner.others.*, "
                  + "and the cluster must offer the external resource gpu.");

  /** The number of trainer subtasks. */
  public static final ConfigOption<Integer> TRAINER_PARALLELISM =
      ConfigOptions.key("learner.trainer.parallelism")
          .intType()
          .defaultValue(0)
          .withDescription(
              "Number of subtasks that train, for example the number of GPUs. 0: the "
                  + "parallelism of the job. A learner trains on one subtask.");

  /** The device of the trainer. */
  public static final ConfigOption<DeviceKind> TRAINER_DEVICE =
      ConfigOptions.key("learner.trainer.device")
          .enumType(DeviceKind.class)
          .noDefaultValue()
          .withDescription(
              "The device of the trainer, as backbone.device, which counts if this is unset.");

  /** The device of the operator that embeds. */
  public static final ConfigOption<DeviceKind> EMBED_DEVICE =
      ConfigOptions.key("learner.embed.device")
          .enumType(DeviceKind.class)
          .noDefaultValue()
          .withDescription(
              "The device of the operator that embeds examples. If it is unset: cpu if "
                  + "learner.trainer.gpus is above 0, because only the trainer's slots ask for a "
                  + "GPU; else backbone.device. Boundaries depend on the last digits of the "
                  + "embeddings, so all subtasks should have the same kind of device.");

  /** The number of processor cores per trainer slot. */
  public static final ConfigOption<Double> TRAINER_CPUS =
      ConfigOptions.key("learner.trainer.cpus")
          .doubleType()
          .defaultValue(1.0)
          .withDescription(
              "Number of processor cores per trainer slot. Applies only if "
                  + "learner.trainer.gpus is above 0.");

  /** The heap memory per trainer slot. */
  public static final ConfigOption<MemorySize> TRAINER_HEAP =
      ConfigOptions.key("learner.trainer.heap")
          .memoryType()
          .defaultValue(MemorySize.ofMebiBytes(512))
          .withDescription(
              "Heap memory per trainer slot. Applies only if learner.trainer.gpus is "
                  + "above 0.");

  /** The native memory per trainer slot. */
  public static final ConfigOption<MemorySize> TRAINER_OFF_HEAP =
      ConfigOptions.key("learner.trainer.off-heap")
          .memoryType()
          .defaultValue(MemorySize.ofMebiBytes(1024))
          .withDescription(
              "Native memory per trainer slot, for the engine. Applies only if "
                  + "learner.trainer.gpus is above 0. The activations are in the GPU's memory "
                  + "then, so learner.activation-memory may be larger.");

  /** The memory for RocksDB per trainer slot. */
  public static final ConfigOption<MemorySize> TRAINER_MANAGED =
      ConfigOptions.key("learner.trainer.managed")
          .memoryType()
          .defaultValue(MemorySize.ofMebiBytes(128))
          .withDescription(
              "Memory per trainer slot for RocksDB. Applies only if learner.trainer.gpus "
                  + "is above 0.");

  /** The number of processor cores per slot of the other operators. */
  public static final ConfigOption<Double> OTHER_CPUS =
      ConfigOptions.key("learner.others.cpus")
          .doubleType()
          .defaultValue(1.0)
          .withDescription(
              "Number of processor cores per slot of the other operators. Applies only if "
                  + "learner.trainer.gpus is above 0.");

  /** The heap memory per slot of the other operators. */
  public static final ConfigOption<MemorySize> OTHER_HEAP =
      ConfigOptions.key("learner.others.heap")
          .memoryType()
          .defaultValue(MemorySize.ofMebiBytes(256))
          .withDescription(
              "Heap memory per slot of the other operators. Applies only if "
                  + "learner.trainer.gpus is above 0.");

  /** The native memory per slot of the other operators. */
  public static final ConfigOption<MemorySize> OTHER_OFF_HEAP =
      ConfigOptions.key("learner.others.off-heap")
          .memoryType()
          .defaultValue(MemorySize.ofMebiBytes(512))
          .withDescription(
              "Native memory per slot of the other operators, for the engine. Applies "
                  + "only if learner.trainer.gpus is above 0.");

  /** The memory for RocksDB per slot of the other operators. */
  public static final ConfigOption<MemorySize> OTHER_MANAGED =
      ConfigOptions.key("learner.others.managed")
          .memoryType()
          .defaultValue(MemorySize.ofMebiBytes(128))
          .withDescription(
              "Memory per slot of the other operators for RocksDB. Applies only if "
                  + "learner.trainer.gpus is above 0.");

  private static final List<OptionRange<?>> RANGES =
      List.of(
          OptionRange.atLeast(TRAINER_GPUS, 0.0),
          OptionRange.atLeast(TRAINER_PARALLELISM, 0),
          OptionRange.above(TRAINER_CPUS, 0.0),
          OptionRange.above(TRAINER_HEAP, MemorySize.ZERO),
          OptionRange.above(OTHER_CPUS, 0.0),
          OptionRange.above(OTHER_HEAP, MemorySize.ZERO));

  private LearnerSlotOptions() {}

  /** The ranges of the options. */
  public static List<OptionRange<?>> ranges() {
    return RANGES;
  }

  static DeviceKind trainerDevice(ReadableConfig options) {
    return options.getOptional(TRAINER_DEVICE).orElse(options.get(BackboneOptions.DEVICE));
  }

  static DeviceKind embedDevice(ReadableConfig options) {
    return options
        .getOptional(EMBED_DEVICE)
        .orElseGet(
            () ->
                options.get(TRAINER_GPUS) > 0
                    ? DeviceKind.CPU
                    : options.get(BackboneOptions.DEVICE));
  }
}
