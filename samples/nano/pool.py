"""The generators' own answers to training and development problems, which the judges are trained on.

    python pool.py POOL.jsonl GENERATOR... --problems 4000 --each 6
"""

import argparse
import json
import pathlib
import random
import re

import torch

import arithmetic as maths
import qwen2
import tokens as tokenizing


def claim(text):
    """The last number of an answer, or nothing."""
    numbers = re.findall(r"\d+", text)
    return int(numbers[-1]) if numbers else None


def answers(model, tokens, queries, each, temperature, generator, batch=512):
    """For each query `each` sampled answers as [text, claim], the thought left out."""
    prompts = [tokens.prompt(query) for query in queries for _ in range(each)]
    out = []
    for i in range(0, len(prompts), batch):
        for ids in model.sample(prompts[i : i + batch], tokens.end, 120, temperature, generator):
            text = tokens.decode(ids).rpartition("</think>")[2].strip()
            out.append([text, claim(text)])
    return [out[i * each : (i + 1) * each] for i in range(len(queries))]


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("out", type=pathlib.Path)
    parser.add_argument("generators", type=pathlib.Path, nargs="+")
    parser.add_argument("--problems", type=int, default=4000)
    parser.add_argument("--each", type=int, default=6)
    parser.add_argument("--seed", type=int, default=21)
    parser.add_argument("--threads", type=int, default=1)
    o = parser.parse_args()
    torch.set_num_threads(o.threads)
    tokens = tokenizing.Tokens(tokenizing.train())
    with o.out.open("w") as file:
        for number, folder in enumerate(o.generators):
            model = qwen2.load(folder)
            generator = torch.Generator().manual_seed(o.seed + number)
            rng = random.Random(f"{o.seed}:{number}")
            right = total = 0
            for part, count in (("train", o.problems), ("dev", o.problems // 6)):
                chosen = [p for _, p in zip(range(count), maths.problems(rng, part))]
                queries = [maths.query(rng, *p)[0] for p in chosen]
                for (op, operands), query, found in zip(chosen, queries, answers(
                        model, tokens, queries, o.each, 1.0, generator)):
                    usable = [a for a in found if a[1] is not None]
                    right += sum(a[1] == maths.result(op, operands) for a in usable)
                    total += len(found)
                    line = {"op": op, "operands": operands, "query": query, "generator": folder.name, "answers": usable}
                    print(json.dumps(line), file=file)
            print(f"{folder.name}: {right / total:.3f} of {total} answers are right")


if __name__ == "__main__":
    main()
