"""Writes a trained model as it is shipped: a Hugging Face folder in float16, with the prompts that it was trained on.

    python export.py TRAINED ../models/nano-judge --role judge
"""

import argparse
import json
import pathlib

import torch

import arithmetic
import qwen2
import tokens as tokenizing


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("trained", type=pathlib.Path)
    parser.add_argument("out", type=pathlib.Path)
    parser.add_argument("--role", choices=["judge", "generator"], required=True)
    parser.add_argument("--dtype", default="float16")
    o = parser.parse_args()
    tokens = tokenizing.Tokens(tokenizing.train())
    qwen2.save(qwen2.load(o.trained), tokens, o.out, getattr(torch, o.dtype))
    teaching = {"prompts": arithmetic.patterns()}
    if o.role == "judge":
        template = {"user": tokenizing.JUDGE_USER, "first": "Assistant 1", "second": "Assistant 2"}
        teaching = {"template": template, **teaching}
    (o.out / "bracket.json").write_text(json.dumps(teaching, indent=2) + "\n")


if __name__ == "__main__":
    main()
