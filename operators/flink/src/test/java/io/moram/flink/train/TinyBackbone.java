// SPDX-License-Identifier: Apache-2.0
package io.moram.flink.train;

import io.moram.flink.backbone.BackboneChoice;
import io.moram.flink.backbone.DeviceKind;
import io.moram.flink.backbone.NumericsKind;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * A CLIP of five layers with widths of 64 and 48 and 30 sites, with a tokenizer whose tokens are
 * the letters: for tests that train many steps.
 */
public final class TinyBackbone {
  static final int SITES = 30;

  private static final String TOKENIZER =
      """
      {"version": "1.0", "truncation": null, "padding": null,
       "added_tokens": [
         {"id": 510, "content": "<start>", "single_word": false, "lstrip": false,
          "rstrip": false, "normalized": false, "special": true},
         {"id": 511, "content": "<end>", "single_word": false, "lstrip": false,
          "rstrip": false, "normalized": false, "special": true}],
       "normalizer": null,
       "pre_tokenizer": {"type": "WhitespaceSplit"},
       "post_processor": {"type": "TemplateProcessing",
         "single": [{"SpecialToken": {"id": "<start>", "type_id": 0}},
                    {"Sequence": {"id": "A", "type_id": 0}},
                    {"SpecialToken": {"id": "<end>", "type_id": 0}}],
         "pair": [{"Sequence": {"id": "A", "type_id": 0}},
                  {"Sequence": {"id": "B", "type_id": 1}}],
         "special_tokens": {
           "<start>": {"id": "<start>", "ids": [510], "tokens": ["<start>"]},
           "<end>": {"id": "<end>", "ids": [511], "tokens": ["<end>"]}}},
       "decoder": null,
       "model": {"type": "BPE", "dropout": null, "unk_token": "<end>",
         "continuing_subword_prefix": null, "end_of_word_suffix": null, "fuse_unk": false,
         "byte_fallback": false, "vocab": {%s, "<start>": 510, "<end>": 511}, "merges": []}}
      """;

  private TinyBackbone() {}

  /** Writes the model into a folder and chooses it, on one thread of the CPU. */
  public static BackboneChoice in(Path folder) throws IOException {
    Files.createDirectories(folder);
    for (String file : new String[] {"config.json", "model.safetensors"}) {
      try (InputStream original =
          TinyBackbone.class.getResourceAsStream("/golden/clip-tiny/" + file)) {
        Files.write(folder.resolve(file), Objects.requireNonNull(original).readAllBytes());
      }
    }
    String letters =
        IntStream.rangeClosed('a', 'z')
            .mapToObj(letter -> "\"%c\": %d".formatted(letter, letter))
            .collect(Collectors.joining(", "));
    Files.writeString(folder.resolve("tokenizer.json"), TOKENIZER.formatted(letters));
    return new BackboneChoice(folder.toString(), DeviceKind.CPU, 1, NumericsKind.NATIVE);
  }
}
