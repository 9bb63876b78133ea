// SPDX-License-Identifier: Apache-2.0
package io.moram.model;

import io.moram.model.format.WeightFiles.WeightFile;
import io.moram.model.image.PreparationSteps;
import java.util.List;
import org.apiguardian.api.API;
import org.jspecify.annotations.Nullable;

/**
 * What a folder holds as a backbone, as far as it can be read.
 *
 * @param folder the folder
 * @param model the model's sizes; null if {@code config.json} is refused
 * @param preparation what happens to pictures; null if that is refused
 * @param preparationFile the file that says so; null if the defaults of CLIP are assumed
 * @param hasTokenizer whether the tokenizer is read
 * @param weights the files of weights; none if they are refused
 * @param fingerprint see {@link Backbone#fingerprint}; null if something is refused, or it was not
 *     asked for
 * @param notes what a reader may not expect, each in a sentence
 * @param faults why the folder is refused, each with its remedy; none if it is accepted
 */
@API(status = API.Status.EXPERIMENTAL)
public record FolderReport(
    String folder,
    @Nullable ModelSizes model,
    @Nullable PreparationSteps preparation,
    @Nullable String preparationFile,
    boolean hasTokenizer,
    List<WeightFile> weights,
    @Nullable String fingerprint,
    List<String> notes,
    List<String> faults) {

  /** Copies the lists. */
  public FolderReport {
    weights = List.copyOf(weights);
    notes = List.copyOf(notes);
    faults = List.copyOf(faults);
  }

  /** Whether the folder is a backbone. */
  public boolean isAccepted() {
    return faults.isEmpty();
  }

  /**
   * The sizes of a CLIP model.
   *
   * @param image the image encoder
   * @param text the text encoder
   * @param imageSide the side of a picture, in pixels
   * @param patchSide the side of a patch, in pixels
   * @param tokens the number of tokens in the vocabulary
   * @param positions the longest text, in tokens
   * @param embeddingWidth the width of the space that images and texts share
   */
  public record ModelSizes(
      EncoderSizes image,
      EncoderSizes text,
      int imageSide,
      int patchSide,
      int tokens,
      int positions,
      int embeddingWidth) {}

  /**
   * The sizes of an encoder.
   *
   * @param layers the number of layers
   * @param width the width of a token
   * @param innerWidth the width inside a layer's feed-forward part
   * @param heads the number of attention heads of a layer
   * @param activation the feed-forward part's activation function, by its name in configurations
   */
  public record EncoderSizes(int layers, int width, int innerWidth, int heads, String activation) {}
}
