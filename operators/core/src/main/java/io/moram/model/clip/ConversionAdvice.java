// SPDX-License-Identifier: Apache-2.0
package io.moram.model.clip;

import io.moram.model.format.BackboneFiles;
import io.moram.model.format.InvalidBackboneException;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * The commands that make a folder that is read of one that is not. Each is one line for a shell,
 * with FOLDER, BASE and NEW to be filled in.
 */
final class ConversionAdvice {

  private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9_./-]{1,80}");

  /** Weights under other names, and what they are. */
  private static final Map<String, String> OTHER_WEIGHTS =
      Map.ofEntries(
          Map.entry("pytorch_model.bin", pickle()),
          Map.entry("pytorch_model.bin.index.json", pickle()),
          Map.entry("model.fp16.safetensors", "rename it to model.safetensors"),
          Map.entry("adapter_model.safetensors", "it is an adapter of PEFT. " + adapter()),
          Map.entry("adapter_model.bin", "it is an adapter of PEFT. " + adapter()),
          Map.entry("open_clip_model.safetensors", openClip()),
          Map.entry("open_clip_pytorch_model.bin", openClip()),
          Map.entry("open_clip_config.json", openClip()),
          Map.entry("tf_model.h5", "it is of TensorFlow. " + otherModel()),
          Map.entry("flax_model.msgpack", "it is of Flax. " + otherModel()),
          Map.entry("model.onnx", "it is of ONNX. " + otherModel()));

  private ConversionAdvice() {}

  /** An error for a folder without {@code config.json}. */
  static InvalidBackboneException withoutConfig(BackboneFiles files) throws IOException {
    List<String> names = files.names();
    String advice = "a backbone is a folder in the Hugging Face layout.";
    if (names.contains("snapshots")) {
      advice = "the folder is a cache of Hugging Face; name the folder below its snapshots.";
    } else if (names.contains("modules.json")) {
      advice = "the folder is of sentence-transformers; name its subfolder 0_CLIPModel.";
    } else if (names.contains("model_index.json")) {
      advice =
          "the folder is a pipeline of diffusers, which has no whole CLIP model. " + otherModel();
    } else {
      for (String name : names) {
        if (OTHER_WEIGHTS.containsKey(name)) {
          advice = "there is " + name + ": " + OTHER_WEIGHTS.get(name);
        }
      }
    }
    return new InvalidBackboneException(files.describe("config.json") + " is missing; " + advice);
  }

  /** An error for a folder without weights under the names that are read. */
  static InvalidBackboneException withoutWeights(BackboneFiles files) throws IOException {
    String advice = "a backbone needs one of them.";
    for (String name : files.names()) {
      if (OTHER_WEIGHTS.containsKey(name)) {
        advice = "there is " + name + ": " + OTHER_WEIGHTS.get(name);
      } else if (name.matches("model-\\d+-of-\\d+\\.safetensors")) {
        advice = "there are parts such as " + name + ", whose index is missing; download it too.";
      }
    }
    return new InvalidBackboneException(
        files.describe("model.safetensors")
            + " is missing, and so is model.safetensors.index.json; "
            + advice);
  }

  /** An error for a folder without {@code tokenizer.json}. */
  static InvalidBackboneException withoutTokenizer(BackboneFiles files) throws IOException {
    boolean canBeMade = files.has("vocab.json") && files.has("merges.txt");
    return new InvalidBackboneException(
        files.describe("tokenizer.json")
            + " is missing, which texts need; "
            + (canBeMade
                ? "vocab.json and merges.txt are there. Make it of them: "
                : "Make it of the original model: ")
            + python(
                "from transformers import CLIPTokenizerFast as T; "
                    + "T.from_pretrained('"
                    + (canBeMade ? "FOLDER" : "BASE")
                    + "').backend_tokenizer.save('FOLDER/tokenizer.json')"));
  }

  /** For weights as Python pickles. */
  static String pickle() {
    return "convert it: "
        + python(
            "from transformers import CLIPModel as M;"
                + " M.from_pretrained('FOLDER').save_pretrained('FOLDER')");
  }

  /** For folders of PEFT, whose base is in another folder. */
  private static String adapter() {
    return "If its base is a language model, use `moram bank import-adapter`. " + merge();
  }

  /** For adapters of PEFT. */
  static String merge() {
    return "Merge them into their base: "
        + python(
            "from transformers import CLIPModel as M, CLIPProcessor as P;"
                + " from peft import PeftModel;"
                + " PeftModel.from_pretrained(M.from_pretrained('BASE'), 'FOLDER')"
                + ".merge_and_unload().save_pretrained('NEW');"
                + " P.from_pretrained('BASE').save_pretrained('NEW')");
  }

  /** For models of open_clip. */
  static String openClip() {
    return "Convert it: python3 docs/python/convert_open_clip.py FOLDER NEW";
  }

  /** For tensors whose names have a prefix. */
  static String strip(String prefix) {
    return "Remove it: "
        + python(
            "from safetensors.torch import load_file, save_file;"
                + " f = 'FOLDER/model.safetensors';"
                + " save_file({k.removeprefix('"
                + (PLAIN.matcher(prefix).matches() ? prefix : "PREFIX")
                + "'): v for k, v in load_file(f).items()}, f, {'format': 'pt'})");
  }

  /** For half a model. */
  static String both() {
    return "A backbone needs both. Put it into the model that it comes from: "
        + python(
            "from transformers import CLIPModel as M;"
                + " from safetensors.torch import load_file; m = M.from_pretrained('BASE');"
                + " print(m.load_state_dict(load_file('FOLDER/model.safetensors'), strict=False)"
                + ".unexpected_keys); m.save_pretrained('NEW')");
  }

  /** For models of another kind. */
  static String otherModel() {
    return "It cannot be converted here; get a CLIP model: "
        + python(
            "from transformers import CLIPModel as M, CLIPProcessor as P;"
                + " [c.from_pretrained('openai/clip-vit-base-patch32').save_pretrained('NEW')"
                + " for c in (M, P)]");
  }

  private static String python(String program) {
    return "python3 -c \"" + program + "\"";
  }
}
