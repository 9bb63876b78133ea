// SPDX-License-Identifier: Apache-2.0
package io.moram.jobs.config;

import io.moram.flink.backbone.BackboneChoice;
import io.moram.flink.backbone.DeviceKind;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.ConfigOptions;
import org.apache.flink.configuration.ReadableConfig;

/** Which frozen backbone the jobs use, and on what. */
public final class BackboneOptions {
  /** The model. */
  public static final ConfigOption<String> FOLDER =
      ConfigOptions.key("backbone.folder")
          .stringType()
          .noDefaultValue()
          .withDescription(
              "A CLIP model in the Hugging Face layout (config.json, model.safetensors,"
                  + " tokenizer.json, preprocessor_config.json), at the same place on every"
                  + " TaskManager. Not set: clip-mini, the small one that comes with the project.");

  /** The device. */
  public static final ConfigOption<DeviceKind> DEVICE =
      ConfigOptions.key("backbone.device")
          .enumType(DeviceKind.class)
          .defaultValue(DeviceKind.AUTO)
          .withDescription(
              "Where the backbone computes: on the GPU that Flink gave the slot or the first one"
                  + " there is, else on the CPU (auto); on the CPU (cpu); on a GPU or not at all"
                  + " (gpu).");

  /** The threads of one operation. */
  public static final ConfigOption<Integer> THREADS =
      ConfigOptions.key("backbone.threads")
          .intType()
          .defaultValue(0)
          .withDescription(
              "How many processor threads one operation takes on the CPU; 0: as many as the engine"
                  + " likes. Another number may round differently, so set it where atoms are to be"
                  + " bit-identical on machines of different size.");

  private BackboneOptions() {}

  /** The choice that the options make. */
  public static BackboneChoice choice(ReadableConfig options) {
    return new BackboneChoice(
        options.getOptional(FOLDER).orElse(null), options.get(DEVICE), options.get(THREADS));
  }
}
