"""What the reference implementation writes: greedy completions by transformers in float32, for the engine to match.

    python greedy.py MODEL OUT.jsonl --queries ../arithmetic/test.jsonl --count 200

A judge gets the right answer beside a wrong one, in either order. The lines are {"prompt", "text"}; `prompt` is the
whole text before the completion, special tokens included.
"""

import argparse
import json
import pathlib
import random

import torch
from transformers import AutoModelForCausalLM, AutoTokenizer

import arithmetic as maths
import tokens as tokenizing


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("model", type=pathlib.Path)
    parser.add_argument("out", type=pathlib.Path)
    parser.add_argument("--queries", type=pathlib.Path, required=True)
    parser.add_argument("--count", type=int, default=200)
    o = parser.parse_args()
    torch.set_num_threads(1)
    tokenizer = AutoTokenizer.from_pretrained(o.model)
    model = AutoModelForCausalLM.from_pretrained(o.model, dtype=torch.float32)
    judges = (o.model / "bracket.json").exists()
    rng, lines = random.Random(31), []
    for record in map(json.loads, o.queries.open()):
        user = record["prompt"]
        if judges:
            x = int(record["reference"])
            texts = [f"The answer is {x}.", f"It is {maths.wrong(rng, x)}."]
            rng.shuffle(texts)
            user = tokenizing.JUDGE_USER.format(query=user, first=texts[0], second=texts[1])
        chat = [{"role": "user", "content": user}]
        prompt = tokenizer.apply_chat_template(chat, tokenize=False, add_generation_prompt=True)
        ids = tokenizer(prompt, return_tensors="pt", add_special_tokens=False).input_ids
        with torch.no_grad():
            out = model.generate(ids, attention_mask=torch.ones_like(ids), do_sample=False, max_new_tokens=256)
        text = tokenizer.decode(out[0, ids.shape[1] :], skip_special_tokens=True)
        lines.append({"user": user, "prompt": prompt, "text": text})
        if len(lines) == o.count:
            break
    o.out.write_text("".join(json.dumps(line) + "\n" for line in lines))


if __name__ == "__main__":
    main()
