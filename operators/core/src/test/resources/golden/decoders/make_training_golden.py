# SPDX-License-Identifier: Apache-2.0
"""Two text tasks that atoms, and low-rank adapters, learn on llama-tiny, by PyTorch's autograd.

Usage: make_training_golden.py FOLDER   (the folder llama-tiny; run with torch 2.15, transformers 5.24)

training.safetensors, per task t: `t.ids`, `t.starts` and `t.answers` are the sequences of all steps,
four a step, with the number of answer tokens at the end of each; `t.loss` the loss of each step before
it; `t.norm` the length of its gradient; `t.SITE.initial` the keys at the start, [rank, in]; and
`t.logits` those of the task's first sequence after the task, at inference. `lora.t.loss` is that of
one low-rank adapter (scale 2) that starts from the first task's keys and learns both tasks.
AdamW, learning rate .02, betas .9 and .95, gradients of length .3 at most.
"""
import math, sys
from pathlib import Path
import torch, torch.nn as nn, torch.nn.functional as F
from safetensors.torch import save_file
from transformers import AutoModelForCausalLM

RANK, TOP, TEMPERATURE, THRESHOLD, STEPS, BATCH, LENGTH = 4, 4, .03, .2, 10, 4, .3
folder = Path(sys.argv[1])
torch.manual_seed(7)
live = dict(training=False, lora=False)


class Site(nn.Module):
    def __init__(self, base):
        super().__init__()
        self.base, self.frozen, self.A, self.B = base, [], None, None

    def begin(self, keys):
        self.A, self.B = nn.Parameter(keys.clone()), nn.Parameter(torch.zeros(RANK, self.base.out_features))

    def forward(self, x):
        y = self.base(x)
        if live["lora"]:
            return y + 2 * (x @ self.A.T) @ self.B
        bank = self.frozen + ([(self.A, self.B)] if live["training"] else [])
        if not bank:
            return y
        p = x @ torch.cat([a for a, _ in bank]).T
        best, places = torch.topk(F.normalize(p, dim=-1), TOP)
        w = torch.softmax(best / TEMPERATURE, -1)
        w = w if live["training"] else w * (best >= THRESHOLD)
        return y + (p * torch.zeros_like(p).scatter(-1, places, w)) @ torch.cat([b for _, b in bank])


model = AutoModelForCausalLM.from_pretrained(folder, attn_implementation="eager", dtype=torch.float32).eval()
model.requires_grad_(False)
sites = {}
for name, module in list(model.named_modules()):
    if name.endswith(("q_proj", "k_proj", "v_proj", "o_proj")):
        sites[name] = Site(module)
        setattr(model.get_submodule(name.rsplit(".", 1)[0]), name.rsplit(".", 1)[1], sites[name])


def learn(sequences):
    parameters = [p for s in sites.values() for p in (s.A, s.B)]
    optimizer = torch.optim.AdamW(parameters, lr=.02, betas=(.9, .95), weight_decay=0.)
    losses, norms = [], []
    for step in range(STEPS):
        logits, targets = [], []
        for ids, answer in sequences[step * BATCH:(step + 1) * BATCH]:
            logits.append(model(ids[None]).logits[0, len(ids) - answer - 1:-1])
            targets.append(ids[-answer:])
        loss = F.cross_entropy(torch.cat(logits), torch.cat(targets))
        optimizer.zero_grad()
        loss.backward()
        norms.append(nn.utils.clip_grad_norm_(parameters, LENGTH).item())
        optimizer.step()
        losses.append(loss.item())
    return torch.tensor(losses), torch.tensor(norms)


golden, tasks = {}, []
for t in range(2):
    sequences = []
    for _ in range(STEPS * BATCH):
        prompt, answer = (int(torch.randint(2, high, ())) for high in (9, 6))
        ids = torch.randint(100 * t + 3, 100 * t + 43, (prompt + answer,))
        ids[prompt:] = ids[prompt - 1] + 100 - torch.arange(answer)
        ids[-1] = 2
        sequences.append((ids, answer))
    keys = {name: torch.empty(RANK, s.base.in_features) for name, s in sites.items()}
    for name, k in keys.items():
        nn.init.kaiming_uniform_(k, a=math.sqrt(5))
        golden[f"{t}.{name}.initial"] = k
    tasks.append((sequences, keys))
    golden[f"{t}.ids"] = torch.cat([ids for ids, _ in sequences]).int()
    golden[f"{t}.starts"] = torch.tensor([0] + [len(ids) for ids, _ in sequences]).cumsum(0).int()
    golden[f"{t}.answers"] = torch.tensor([answer for _, answer in sequences]).int()
for t, (sequences, keys) in enumerate(tasks):
    for name, s in sites.items():
        s.begin(keys[name])
    live.update(training=True)
    golden[f"{t}.loss"], golden[f"{t}.norm"] = learn(sequences)
    live.update(training=False)
    for s in sites.values():
        s.frozen.append((s.A.detach(), s.B.detach()))
    with torch.no_grad():
        golden[f"{t}.logits"] = model(sequences[0][0][None]).logits[0]
for name, s in sites.items():
    s.begin(tasks[0][1][name])
live.update(lora=True)
for t, (sequences, _) in enumerate(tasks):
    golden[f"lora.{t}.loss"], _ = learn(sequences)
for key in golden:
    if "loss" in key or "norm" in key:
        print(key, [round(x, 4) for x in golden[key].tolist()])
save_file({key: value.contiguous() for key, value in golden.items()}, folder / "training.safetensors")
