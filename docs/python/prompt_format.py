#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Prints backbone.prompt-prefix and backbone.prompt-suffix for a model's own chat template.

transformers renders the template, with one user message and the beginning of the answer. The two
lines go into a file of options (--file). Needs: pip install transformers jinja2
"""
import argparse
import json

from transformers import AutoTokenizer

# Nothing that a template trims, and nothing that a tokenizer knows as a whole.
MARK = "PROMPT7f3a9c"

parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
parser.add_argument("--backbone", required=True, help="the folder of the model")
parser.add_argument("--system", help="a system message, if the template takes one")
arguments = parser.parse_args()

messages = [{"role": "user", "content": MARK}]
if arguments.system:
    messages.insert(0, {"role": "system", "content": arguments.system})
tokenizer = AutoTokenizer.from_pretrained(arguments.backbone)
text = tokenizer.apply_chat_template(messages, tokenize=False, add_generation_prompt=True)
if text.count(MARK) != 1:
    raise SystemExit(f"The template has the message {text.count(MARK)} times; must have it once.")
prefix, suffix = text.split(MARK)
# JSON strings are YAML strings too.
print("backbone.prompt-prefix: " + json.dumps(prefix))
print("backbone.prompt-suffix: " + json.dumps(suffix))
