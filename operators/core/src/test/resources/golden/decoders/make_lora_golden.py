# SPDX-License-Identifier: Apache-2.0
"""Adapters of PEFT with random weights on llama-tiny, and the logits that PEFT computes with them.

Usage: make_lora_golden.py FOLDER   (the folder llama-tiny; run with torch 2.15, transformers 5.24, peft 0.21)

Writes FOLDER/lora/NAME: `adapter_config.json` and `adapter_model.safetensors` as `save_pretrained` writes
them, and in `golden.safetensors` the `logits` of `ids`, a sequence, and the 12 tokens that follow it, `greedy`.

attention: every projection of attention at rank 6, a rank of 1 and another alpha by patterns, in float32.
everywhere: all linear layers at rank 4 with use_rslora, in bfloat16.
"""
import json, sys
from pathlib import Path
import torch
from peft import LoraConfig, get_peft_model
from safetensors.torch import load_file, save_file
from transformers import AutoModelForCausalLM

ADAPTERS = {
    "attention": dict(
        r=6, lora_alpha=9, target_modules=["q_proj", "k_proj", "v_proj", "o_proj"],
        rank_pattern={"layers.1.self_attn.k_proj": 1, r".*\.0\.self_attn\.v_proj": 3},
        alpha_pattern={"o_proj": 4}),
    "everywhere": dict(r=4, lora_alpha=8, target_modules="all-linear", use_rslora=True),
}
folder = Path(sys.argv[1])
ids = torch.randint(3, 90, (1, 17), generator=torch.Generator().manual_seed(5))
for name, settings in ADAPTERS.items():
    torch.manual_seed(11)
    base = AutoModelForCausalLM.from_pretrained(folder, dtype=torch.float32).eval()
    with torch.no_grad():
        before = base(ids).logits
    model = get_peft_model(base, LoraConfig(task_type="CAUSAL_LM", **settings)).eval()
    rounded = name == "everywhere"
    with torch.no_grad():
        for key, weight in model.named_parameters():
            if "lora_" in key:
                # The default is zero for B, which would change nothing.
                weight.normal_(std=.1)
                if rounded:
                    weight.copy_(weight.bfloat16().float())
        logits = model(ids).logits
        greedy = model.generate(input_ids=ids, max_new_tokens=12, do_sample=False)[0, ids.shape[1]:]
    out = folder / "lora" / name
    model.save_pretrained(out)
    (out / "README.md").unlink()
    config = json.loads((out / "adapter_config.json").read_text())
    # A path of this machine otherwise, and a set whose order changes.
    config["base_model_name_or_path"] = "llama-tiny"
    config["target_modules"] = sorted(config["target_modules"])
    (out / "adapter_config.json").write_text(json.dumps(config, indent=2) + "\n")
    if rounded:
        file = out / "adapter_model.safetensors"
        save_file({key: t.bfloat16() for key, t in load_file(file).items()}, file)
    print(name, "logits change by up to", (logits - before).abs().max().item())
    save_file({"ids": ids[0].int(), "logits": logits[0].contiguous(), "greedy": greedy.int()},
              out / "golden.safetensors")
