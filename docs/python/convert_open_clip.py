#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Converts a CLIP model of open_clip into the layout of transformers, which the jobs read.

    python3 convert_open_clip.py FOLDER NEW

FOLDER holds open_clip_config.json and open_clip_model.safetensors (or model.safetensors with
open_clip's names), as on the Hugging Face hub. NEW gets config.json, preprocessor_config.json,
model.safetensors, and the files of the tokenizer if FOLDER has them. Needs Python alone.
"""

import json
import re
import shutil
import struct
import sys
from pathlib import Path

BYTES = {"F32": 4, "F16": 2, "BF16": 2}
LAYER = {
    "ln_1": "layer_norm1",
    "ln_2": "layer_norm2",
    "attn.out_proj": "self_attn.out_proj",
    "mlp.c_fc": "mlp.fc1",
    "mlp.c_proj": "mlp.fc2",
}
IMAGE = {
    "conv1.weight": "vision_model.embeddings.patch_embedding.weight",
    "class_embedding": "vision_model.embeddings.class_embedding",
    "positional_embedding": "vision_model.embeddings.position_embedding.weight",
    "ln_pre.weight": "vision_model.pre_layrnorm.weight",
    "ln_pre.bias": "vision_model.pre_layrnorm.bias",
    "ln_post.weight": "vision_model.post_layernorm.weight",
    "ln_post.bias": "vision_model.post_layernorm.bias",
    "proj": "visual_projection.weight",
}
TEXT = {
    "token_embedding.weight": "text_model.embeddings.token_embedding.weight",
    "positional_embedding": "text_model.embeddings.position_embedding.weight",
    "ln_final.weight": "text_model.final_layer_norm.weight",
    "ln_final.bias": "text_model.final_layer_norm.bias",
    "text_projection": "text_projection.weight",
    "logit_scale": "logit_scale",
}
# Settings of other architectures.
ODD = {"attentional_pool", "global_average_pool", "act_kwargs", "norm_kwargs", "embed_cls",
       "no_causal_mask", "hf_model_name", "proj_bias", "ls_init_value",
       "no_ln_pre", "final_ln_after_pool", "pos_embed_type"}
TRANSPOSED = {"visual_projection.weight", "text_projection.weight"}
TOKENIZER = ["tokenizer.json", "tokenizer_config.json", "vocab.json", "merges.txt",
             "special_tokens_map.json"]


def read(file):
    """The tensors of a safetensors file: name -> (type, shape, bytes)."""
    with open(file, "rb") as source:
        header = json.loads(source.read(struct.unpack("<Q", source.read(8))[0]))
        data = source.read()
    header.pop("__metadata__", None)
    return {name: (entry["dtype"], entry["shape"], data[slice(*entry["data_offsets"])])
            for name, entry in header.items()}


def write(file, tensors):
    header, start = {}, 0
    for name, (kind, shape, data) in tensors.items():
        header[name] = {"dtype": kind, "shape": shape, "data_offsets": [start, start + len(data)]}
        start += len(data)
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    with open(file, "wb") as target:
        target.write(struct.pack("<Q", len(text)) + text)
        for _, _, data in tensors.values():
            target.write(data)


def transposed(tensor):
    kind, (rows, columns), data = tensor
    size = BYTES[kind]
    cells = [data[i:i + size] for i in range(0, len(data), size)]
    return kind, [columns, rows], b"".join(b"".join(cells[i::columns]) for i in range(columns))


def thirds(tensor):
    """Query, key and value, which open_clip keeps below one another."""
    kind, shape, data = tensor
    third = len(data) // 3
    return [(kind, [shape[0] // 3] + shape[1:], data[i * third:(i + 1) * third])
            for i in range(3)]


def renamed(name, tensor):
    """The tensors that one of open_clip becomes, by their names in transformers."""
    if name.endswith("attn_mask"):
        return {}
    is_image = name.startswith("visual.")
    short = name.removeprefix("visual." if is_image else "text.")
    block = re.fullmatch(r"transformer\.resblocks\.(\d+)\.(.+)", short)
    if block:
        encoder = "vision_model" if is_image else "text_model"
        layer = f"{encoder}.encoder.layers.{block[1]}."
        qkv = re.fullmatch(r"attn\.in_proj_(weight|bias)", block[2])
        if qkv:
            return {f"{layer}self_attn.{part}_proj.{qkv[1]}": data
                    for part, data in zip("qkv", thirds(tensor))}
        part, _, kind = block[2].rpartition(".")
        if part in LAYER:
            return {f"{layer}{LAYER[part]}.{kind}": tensor}
    new = (IMAGE if is_image else TEXT).get(short)
    if new is None:
        sys.exit(f"The tensor {name} has no counterpart in transformers' CLIP; this model cannot"
                 " be converted.")
    return {new: transposed(tensor) if new in TRANSPOSED else tensor}


def configuration(model):
    image, text = model["vision_cfg"], model["text_cfg"]
    if not isinstance(image["layers"], int) or image.get("timm_model_name"):
        sys.exit("The image encoder is no vision transformer of CLIP; it cannot be converted.")
    odd = [key for part in (image, text) for key in part if key in ODD and part[key]]
    if odd or image.get("pool_type", "tok") != "tok":
        sys.exit(f"transformers' CLIP has no {', '.join(odd) or 'such pool_type'}; this model"
                 " cannot be converted.")
    gate = "quick_gelu" if model.get("quick_gelu") else "gelu"
    # The text ends at its highest token, unless the model says at which.
    pool = text.get("pool_type", "argmax")
    if pool not in ("argmax", "eos"):
        sys.exit(f"pool_type is {pool}; must be argmax or eos.")
    end = text["eos_id"] if pool == "eos" else text["vocab_size"] - 1
    return {
        "architectures": ["CLIPModel"],
        "model_type": "clip",
        "projection_dim": model["embed_dim"],
        "vision_config": {
            "model_type": "clip_vision_model",
            "hidden_act": gate,
            "hidden_size": image["width"],
            "image_size": image["image_size"],
            "intermediate_size": int(image["width"] * image.get("mlp_ratio", 4)),
            "num_attention_heads": image["width"] // image.get("head_width", 64),
            "num_hidden_layers": image["layers"],
            "patch_size": image["patch_size"],
        },
        "text_config": {
            "model_type": "clip_text_model",
            "eos_token_id": end,
            "hidden_act": gate,
            "hidden_size": text["width"],
            "intermediate_size": int(text["width"] * text.get("mlp_ratio", 4)),
            "max_position_embeddings": text.get("context_length", 77),
            "num_attention_heads": text["heads"],
            "num_hidden_layers": text["layers"],
            "vocab_size": text["vocab_size"],
        },
    }


def preparation(side, settings):
    mode = settings.get("resize_mode", "shortest")
    if mode not in ("shortest", "squash"):
        sys.exit(f"resize_mode is {mode}; must be shortest or squash.")
    exact = {"height": side, "width": side}
    filters = {"bicubic": 3, "bilinear": 2}
    return {
        "image_processor_type": "CLIPImageProcessor",
        "size": exact if mode == "squash" else {"shortest_edge": side},
        "crop_size": exact,
        "resample": filters[settings.get("interpolation", "bicubic")],
        "image_mean": settings.get("mean", [0.48145466, 0.4578275, 0.40821073]),
        "image_std": settings.get("std", [0.26862954, 0.26130258, 0.27577711]),
    }


def main(folder, target):
    found = json.loads((folder / "open_clip_config.json").read_text())
    weights = folder / "open_clip_model.safetensors"
    tensors = {}
    for name, tensor in read(weights if weights.exists() else folder / "model.safetensors").items():
        tensors.update(renamed(name, tensor))
    config = configuration(found["model_cfg"])
    side = config["vision_config"]["image_size"]
    target.mkdir(parents=True, exist_ok=True)
    (target / "config.json").write_text(json.dumps(config, indent=2))
    (target / "preprocessor_config.json").write_text(
        json.dumps(preparation(side, found.get("preprocess_cfg", {})), indent=2))
    write(target / "model.safetensors", tensors)
    for name in TOKENIZER:
        if (folder / name).exists():
            shutil.copyfile(folder / name, target / name)


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit("usage: python3 convert_open_clip.py FOLDER NEW")
    main(Path(sys.argv[1]), Path(sys.argv[2]))
