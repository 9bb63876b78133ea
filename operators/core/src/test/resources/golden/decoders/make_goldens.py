# SPDX-License-Identifier: Apache-2.0
"""Tiny random models of the kinds that moram reads, with logits and gradients by transformers.

Usage: make_goldens.py FOLDER   (run with torch 2.15, transformers 5.24, safetensors 0.8)

Per model: config.json, model.safetensors, golden.safetensors. The golden file has two sequences
side by side (`ids`, `starts`), computed one at a time without padding: `logits` [tokens, vocabulary];
random factors `factors` of the same shape; and per linear layer the gradient of sum(logits * factors)
with respect to that layer's output, by autograd. `greedy` continues the first sequence by 12 tokens.
"""
import sys
from pathlib import Path
import torch
from safetensors.torch import save_file
from transformers import AutoModelForCausalLM, Gemma2Config, Gemma3TextConfig, LlamaConfig, Qwen2Config, Qwen3Config

SIZES = dict(vocab_size=96, hidden_size=32, intermediate_size=48, num_attention_heads=4, num_key_value_heads=2,
             head_dim=16, max_position_embeddings=64, initializer_range=.15, eos_token_id=2, bos_token_id=1, pad_token_id=0)
WINDOW = dict(sliding_window=5)
QWEN2 = {k: v for k, v in SIZES.items() if k != "head_dim"}
CONFIGS = {
    "llama": LlamaConfig(**SIZES, num_hidden_layers=2, tie_word_embeddings=False, attention_bias=True, mlp_bias=True,
                         rope_parameters=dict(rope_type="linear", factor=4.0, rope_theta=10000.0)),
    "qwen2": Qwen2Config(**QWEN2, num_hidden_layers=2, use_sliding_window=True, max_window_layers=1, **WINDOW),
    "qwen3": Qwen3Config(**SIZES, num_hidden_layers=2, tie_word_embeddings=True),
    "gemma2": Gemma2Config(**SIZES, num_hidden_layers=2, query_pre_attn_scalar=24, attn_logit_softcapping=2.0,
                           final_logit_softcapping=3.0, **WINDOW),
    "gemma3": Gemma3TextConfig(**SIZES, num_hidden_layers=3, query_pre_attn_scalar=24, sliding_window_pattern=2, **WINDOW,
                               rope_parameters=dict(full_attention=dict(rope_type="linear", factor=8.0, rope_theta=1000000.0),
                                                    sliding_attention=dict(rope_type="default", rope_theta=10000.0))),
}
LENGTHS = (13, 7)

for seed, (name, config) in enumerate(CONFIGS.items()):
    torch.manual_seed(seed)
    model = AutoModelForCausalLM.from_config(config, attn_implementation="eager").float().eval()
    with torch.no_grad():
        for key, parameter in model.named_parameters():
            if "norm" in key or key.endswith("bias"):
                parameter.add_(torch.randn_like(parameter) * .3)
    folder = Path(sys.argv[1]) / name
    model.save_pretrained(folder)
    (folder / "generation_config.json").unlink(missing_ok=True)
    ids = torch.randint(3, config.vocab_size, (sum(LENGTHS),))
    factors = torch.randn(sum(LENGTHS), config.vocab_size)
    linear = {key: module for key, module in model.named_modules() if key.endswith("_proj")}
    golden, logits, start = {}, [], 0
    for length in LENGTHS:
        outputs, hooks = {}, []
        for key, module in linear.items():
            def keep(_, __, output, key=key):
                output.retain_grad() if output.requires_grad else output.requires_grad_()
                outputs[key] = output
            hooks.append(module.register_forward_hook(keep))
        out = model(ids[None, start:start + length]).logits[0]
        (out * factors[start:start + length]).sum().backward()
        logits.append(out.detach())
        for key, output in outputs.items():
            golden.setdefault(key, []).append(output.grad[0])
        for hook in hooks:
            hook.remove()
        start += length
    with torch.no_grad():
        sequence = ids[:LENGTHS[0]]
        for _ in range(12):
            sequence = torch.cat([sequence, model(sequence[None]).logits[0, -1].argmax()[None]])
    golden = {key: torch.cat(parts) for key, parts in golden.items()}
    golden.update(logits=torch.cat(logits), factors=factors, ids=ids.int(), starts=torch.tensor([0, 13, 20]).int(), greedy=sequence[LENGTHS[0]:].int())
    save_file({key: value.contiguous() for key, value in golden.items()}, folder / "golden.safetensors")
    print(name, {f.name: f.stat().st_size for f in folder.iterdir()}, golden["logits"].abs().max().item(), golden["greedy"].tolist())
