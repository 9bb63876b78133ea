// SPDX-License-Identifier: Apache-2.0
package io.moram.model.clip;

import com.fasterxml.jackson.databind.JsonNode;
import io.moram.model.format.BackboneFiles;
import io.moram.model.format.InvalidBackboneException;
import io.moram.model.image.PreparationSteps;
import java.io.IOException;
import java.security.MessageDigest;
import org.jspecify.annotations.Nullable;

/**
 * What a folder says of the preparation of pictures: in {@code preprocessor_config.json}, in the
 * {@code image_processor} of {@code processor_config.json}, which transformers 5 writes, or
 * nowhere.
 *
 * @param steps the preparation
 * @param source the file that says so; null if none does, and CLIP's defaults are assumed
 */
record PictureSettings(PreparationSteps steps, @Nullable String source) {

  private static final String PREPROCESSOR = "preprocessor_config.json";
  private static final String PROCESSOR = "processor_config.json";
  private static final String NESTED = "image_processor";

  /**
   * Reads the settings.
   *
   * @param side what the image encoder takes, in pixels
   * @param digest is fed the file that counts
   * @throws InvalidBackboneException if pictures would be prepared otherwise than transformers does
   */
  static PictureSettings read(BackboneFiles files, int side, MessageDigest digest)
      throws IOException {
    PreparationSteps nested = null;
    if (files.has(PROCESSOR)) {
      byte[] bytes = files.read(PROCESSOR, BackboneFiles.MOST_CONFIG_BYTES);
      JsonNode root = files.json(PROCESSOR, bytes);
      if (root.hasNonNull(NESTED)) {
        nested = nested(files.describe(PROCESSOR), root.path(NESTED), side);
        if (!files.has(PREPROCESSOR)) {
          digest.update(bytes);
        }
      }
    }
    if (!files.has(PREPROCESSOR)) {
      return nested == null
          ? new PictureSettings(PreparationSteps.standard(side), null)
          : new PictureSettings(nested, PROCESSOR);
    }
    byte[] bytes = files.read(PREPROCESSOR, BackboneFiles.MOST_CONFIG_BYTES);
    digest.update(bytes);
    PreparationSteps own =
        PreprocessorConfig.parse(
            files.describe(PREPROCESSOR), files.json(PREPROCESSOR, bytes), side);
    if (nested != null && !nested.equals(own)) {
      throw new InvalidBackboneException(
          files.describe(PREPROCESSOR)
              + " and "
              + PROCESSOR
              + " prepare pictures differently; transformers 5 reads the second, and older"
              + " versions the first. Delete the one that the model was not trained with.");
    }
    return new PictureSettings(own, PREPROCESSOR);
  }

  /** Says what is assumed if no file says anything. */
  String assumption() {
    return "Neither "
        + PREPROCESSOR
        + " nor an image_processor in "
        + PROCESSOR
        + " is there, so CLIP's defaults are assumed: "
        + String.join("; ", steps.describe())
        + ".";
  }

  private static PreparationSteps nested(String file, JsonNode settings, int side)
      throws InvalidBackboneException {
    if (!settings.isObject()) {
      throw new InvalidBackboneException(file + ": " + NESTED + " is not a JSON object");
    }
    return PreprocessorConfig.parse(file, settings, side);
  }
}
