// SPDX-License-Identifier: Apache-2.0
package io.moram.cli.adapter;

/** What a user can do with an adapter that is refused. BASE, FOLDER and NEW are to be filled in. */
final class AdapterAdvice {

  /** For adapters that are more than low-rank products. */
  static final String MERGE =
      "Merge it into its base, and use NEW as the backbone: python3 -c \"from transformers import"
          + " AutoModelForCausalLM as M, AutoTokenizer as T; from peft import PeftModel;"
          + " PeftModel.from_pretrained(M.from_pretrained('BASE'),"
          + " 'FOLDER').merge_and_unload().save_pretrained('NEW');"
          + " T.from_pretrained('BASE').save_pretrained('NEW')\"";

  /** For adapters of the feed-forward parts. */
  static final String ADAPT_ALL =
      "If it is a layer of a feed-forward part, set backbone.adapted-projections to all, here and"
          + " for the jobs";

  /** For folders that are not whole. */
  static final String SAVE = "Save the adapter again with PEFT's save_pretrained";

  /** For weights as a Python pickle. */
  static final String CONVERT =
      "Convert it: python3 -c \"import torch; from safetensors.torch import save_file;"
          + " save_file({k: v.contiguous() for k, v in torch.load('FOLDER/adapter_model.bin',"
          + " map_location='cpu', weights_only=True).items()},"
          + " 'FOLDER/adapter_model.safetensors')\"";

  private AdapterAdvice() {}
}
