// SPDX-License-Identifier: Apache-2.0
package io.moram.model.clip;

import io.moram.model.format.PrintableText;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Says of which model tensors are, and how they become those of CLIP, by their names. */
final class ForeignTensors {

  private static final String SCALE = "logit_scale";
  private static final String IMAGE = "vision_model.embeddings.class_embedding";
  private static final String TEXT = "text_model.embeddings.token_embedding.weight";

  private record Kind(String mark, String meaning) {}

  /** Marks of other kinds of weights, anywhere in a name. */
  private static final List<Kind> KINDS =
      List.of(
          new Kind(".lora_", "adapters of PEFT that are not merged. " + ConversionAdvice.merge()),
          new Kind(".base_layer.", "layers of PEFT. " + ConversionAdvice.merge()),
          new Kind(
              "visual.transformer.resblocks.",
              "names of open_clip or of OpenAI's CLIP. " + ConversionAdvice.openClip()),
          new Kind("visual.trunk.", "an image encoder of timm, which is not CLIP's"),
          new Kind(".SCB", "weights quantised by bitsandbytes; load and save them unquantised"),
          new Kind(".absmax", "weights quantised by bitsandbytes; load and save them unquantised"),
          new Kind(".qweight", "quantised weights; load and save them unquantised"),
          new Kind("logit_bias", "a SigLIP model. " + ConversionAdvice.otherModel()),
          new Kind("vision_model.head.", "a SigLIP model. " + ConversionAdvice.otherModel()));

  private ForeignTensors() {}

  /**
   * What the tensors are.
   *
   * @return nothing if they look like those of a CLIP model in transformers
   */
  static Optional<String> explain(Set<String> names) {
    for (Kind kind : KINDS) {
      Optional<String> example =
          names.stream().filter(name -> name.contains(kind.mark)).min(String::compareTo);
      if (example.isPresent()) {
        return Optional.of(found(example.get()) + kind.meaning);
      }
    }
    if (names.contains(IMAGE) && names.contains(TEXT)) {
      return Optional.empty();
    }
    for (String name : names) {
      String prefix =
          name.endsWith("." + TEXT) ? name.substring(0, name.length() - TEXT.length()) : "";
      if (!prefix.isEmpty() && names.contains(prefix + IMAGE)) {
        return Optional.of(
            found(name)
                + "CLIP's names behind '"
                + PrintableText.of(prefix)
                + "'. "
                + ConversionAdvice.strip(prefix));
      }
    }
    return oneEncoder(names);
  }

  private static Optional<String> oneEncoder(Set<String> names) {
    if (names.contains(IMAGE) && !names.contains(TEXT)) {
      return Optional.of(
          "the image encoder is there, and no text encoder. " + ConversionAdvice.both());
    }
    if (names.contains(TEXT) && !names.contains(IMAGE)) {
      return Optional.of(
          "the text encoder is there, and no image encoder. " + ConversionAdvice.both());
    }
    return names.contains(SCALE)
        ? Optional.empty()
        : names.stream()
            .min(String::compareTo)
            .map(
                name -> found(name) + "a model that is not CLIP. " + ConversionAdvice.otherModel());
  }

  private static String found(String name) {
    return "the tensor " + PrintableText.of(name) + " is of ";
  }
}
