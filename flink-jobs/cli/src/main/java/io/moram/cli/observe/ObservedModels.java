// SPDX-License-Identifier: Apache-2.0
package io.moram.cli.observe;

import io.moram.flink.backbone.BackboneChoice;
import io.moram.jobs.config.BackboneOptions;
import io.moram.jobs.serving.ServingOptions;
import io.moram.observatory.answer.ModelSettings;
import java.io.IOException;
import org.apache.flink.configuration.ReadableConfig;

/** The model of an observatory, by the options of the jobs. */
public final class ObservedModels {

  private ObservedModels() {}

  /**
   * The settings of the model.
   *
   * @throws IOException if the model's folder cannot be read
   */
  public static ModelSettings settings(ReadableConfig options) throws IOException {
    BackboneChoice backbone = BackboneOptions.choice(options);
    return new ModelSettings(
        backbone,
        backbone.readsTexts(),
        options.get(ServingOptions.BANK_MEMORY).getBytes(),
        options.get(ServingOptions.TEXT_MEMORY).getBytes(),
        options.get(ServingOptions.PROMPT_TEMPLATE));
  }
}
