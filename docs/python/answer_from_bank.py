# SPDX-License-Identifier: Apache-2.0
"""Answers a prompt with the exported bank of a learner of texts, in PyTorch.

    ./moram bank export bank --learner support
    python3 answer_from_bank.py --backbone MODEL --bank bank 'Which team? My invoice is wrong. Team:'

Needs torch, transformers and safetensors.
"""

import argparse
import json
import pathlib

import torch
from safetensors.torch import load_file
from tokenizers import Tokenizer
from transformers import AutoModelForCausalLM


def read_tokenizer(backbone):
    """The folder's tokenizer. What looks like a special token in a prompt is plain text."""
    tokenizer = Tokenizer.from_file(str(pathlib.Path(backbone) / "tokenizer.json"))
    tokenizer.encode_special_tokens = True
    return tokenizer


def adapt(linear, keys, values, activation):
    """Makes y = W x of a layer into y = W x + sum of w_i p_i B_i, over all atoms i."""

    def add(_, inputs, output):
        p = inputs[0].float() @ keys.T
        s = torch.nn.functional.normalize(p, dim=-1)
        best, atoms = s.topk(min(activation["topK"], s.shape[-1]), dim=-1)
        w = torch.softmax(best / activation["temperature"], dim=-1)
        w = w.masked_fill(best < activation["threshold"], 0)
        w = torch.zeros_like(s).scatter(-1, atoms, w)
        return output + ((w * p) @ values).to(output.dtype)

    linear.register_forward_hook(add)


def load(backbone, bank, version=None):
    """The model with the atoms of the first `version` tasks; None: of all tasks."""
    model = AutoModelForCausalLM.from_pretrained(backbone, dtype=torch.float32).eval()
    tasks = json.loads((pathlib.Path(bank) / "manifest.json").read_text("utf-8"))["tasks"]
    if version is not None and not 0 <= version <= len(tasks):
        raise SystemExit(f"--version is {version}; must be 0 to {len(tasks)}, the bank's tasks.")
    tasks = tasks[:version]
    files = [load_file(pathlib.Path(bank) / task["file"]) for task in tasks]
    # The manifest's blocks name the sites. A task that reused an earlier one has none.
    for site in {block["site"]: None for task in tasks for block in task["blocks"]}:
        own = [tensors for tensors in files if site + ".keys" in tensors]
        keys, values = (torch.cat([tensors[site + end] for tensors in own])
                        for end in (".keys", ".values"))
        linear = model.get_decoder().get_submodule(site[site.index("layers."):])
        adapt(linear, keys, values, tasks[-1]["activation"])
    return model


def answer(model, prompt, most):
    """The greedy answer to a prompt, both as tokens, and the logits of each of its tokens."""
    ends = model.generation_config.eos_token_id
    room = model.config.get_text_config().max_position_embeddings - len(prompt)
    # The jobs know no beams and penalties, whatever the folder's generation_config.json says.
    grown = model.generate(
        torch.tensor([prompt]), attention_mask=torch.ones(1, len(prompt), dtype=torch.long),
        do_sample=False, num_beams=1, repetition_penalty=1.0, max_new_tokens=min(most, room),
        output_logits=True, return_dict_in_generate=True)
    said = grown.sequences[0, len(prompt):].tolist()
    if said[-1] in (ends if isinstance(ends, list) else [ends]):
        said.pop()
    return said, [row[0].tolist() for row in grown.logits[:len(said)]]


def main():
    flags = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    flags.add_argument("prompt")
    flags.add_argument("--backbone", required=True, help="the model's folder")
    flags.add_argument("--bank", required=True, help="what `./moram bank export` wrote")
    flags.add_argument("--version", type=int, help="number of tasks that answer; default: all")
    flags.add_argument("--max-tokens", type=int, default=128)
    flags = flags.parse_args()
    tokenizer = read_tokenizer(flags.backbone)
    prompt = tokenizer.encode(flags.prompt, add_special_tokens=False).ids
    model = load(flags.backbone, flags.bank, flags.version)
    print(tokenizer.decode(answer(model, prompt, flags.max_tokens)[0]))


if __name__ == "__main__":
    main()
