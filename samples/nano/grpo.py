"""Reinforcement learning of the reasoning judge by its verdicts alone (GRPO, arXiv 2402.03300, as arXiv 2505.14674 uses it).

    python grpo.py JUDGE OUT --pool POOL.jsonl --steps 60

For each of `--prompts` pairs the judge thinks `--group` times at temperature 1. The reward is +1 for the right verdict
and -1 for a wrong one or none; nothing is said about the thought. A thought's advantage is its reward less the mean of
its group, over the group's deviation; groups that agree teach nothing and are left out. One update is made on each
batch, so that the policy is the one that thought and no ratio need be clipped; there is no KL term.
"""

import argparse
import json
import pathlib
import random
import time

import torch

import arithmetic as maths
import qwen2
import sft
import tokens as tokenizing

LIMIT = 220  # tokens; a second pass over the longest problem needs about 190


def mixed_pairs(rng, pool, count, part):
    """Prompts with one right and one wrong answer, and the verdict that the rule gives."""
    users, verdicts = [], []
    while len(users) < count:
        op, operands, query, texts, claims = sft.judge_pair(rng, pool, part)
        x = maths.result(op, operands)
        right = [claim == x for claim in claims]
        if right[0] != right[1]:
            users.append(tokenizing.JUDGE_USER.format(query=query, first=texts[0], second=texts[1]))
            verdicts.append(tokenizing.VERDICTS[right.index(True)])
    return users, verdicts


def reward(text, verdict):
    """+1 where the text's conclusion, behind its thought, is the verdict and nothing else; -1 otherwise."""
    return 1.0 if text.rpartition("</think>")[2].strip() == verdict and "</think>" in text else -1.0


def measured(model, tokens, held, generator):
    """Greedy and temperature-1 accuracy, and the tokens of a judgment, on 512 development pairs."""
    users, verdicts = mixed_pairs(random.Random(6), held, 512, "dev")
    prompts = [tokens.prompt(user) for user in users]
    out = {}
    for name, temperature in (("greedy", 0), ("sampled", 1)):
        completions = model.sample(prompts, tokens.end, LIMIT, temperature, generator)
        right = [reward(tokens.decode(c), v) > 0 for c, v in zip(completions, verdicts)]
        out[name] = round(sum(right) / len(right), 4)
        out[name + "_tokens"] = round(sum(map(len, completions)) / len(right), 1)
    return out


def update(model, optimizer, tokens, kept):
    """One step of the policy gradient over (prompt, completion, advantage), each token with the same weight."""
    kept.sort(key=lambda k: len(k[0]) + len(k[1]))
    total = sum(len(completion) for _, completion, _ in kept)
    optimizer.zero_grad(set_to_none=True)
    for i in range(0, len(kept), 64):
        part = kept[i : i + 64]
        width = max(len(p) + len(c) for p, c, _ in part) - 1
        ids = torch.full((len(part), width), tokens.pad)
        targets = torch.full((len(part), width), -100)
        for row, (p, c, _) in enumerate(part):
            whole = torch.tensor(p + c)
            ids[row, : len(whole) - 1] = whole[:-1]
            targets[row, len(p) - 1 : len(whole) - 1] = whole[len(p) :]
        advantages = torch.tensor([a for _, _, a in part])
        with torch.autocast("cpu", dtype=torch.bfloat16):
            probabilities = model.log_probabilities(ids, targets)
        (-(probabilities * advantages[:, None]).sum() / total).backward()
    torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
    optimizer.step()


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("judge", type=pathlib.Path)
    parser.add_argument("out", type=pathlib.Path)
    parser.add_argument("--pool", type=pathlib.Path, required=True)
    parser.add_argument("--steps", type=int, default=60)
    parser.add_argument("--prompts", type=int, default=64)
    parser.add_argument("--group", type=int, default=8)
    parser.add_argument("--rate", type=float, default=1.5e-4)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--threads", type=int, default=1)
    o = parser.parse_args()
    torch.set_num_threads(o.threads)
    tokens = tokenizing.Tokens(tokenizing.train())
    pool = [json.loads(line) for line in o.pool.open()]
    training = [e for e in pool if maths.split(e["op"], e["operands"]) == "train"]
    held = [e for e in pool if maths.split(e["op"], e["operands"]) == "dev"]
    model = qwen2.load(o.judge)
    optimizer = torch.optim.AdamW(model.parameters(), lr=o.rate, betas=(0.9, 0.95), weight_decay=0.0)
    o.out.mkdir(parents=True, exist_ok=True)
    saved, step, spent = o.out / "checkpoint.pt", 0, 0.0
    if saved.exists():
        state = torch.load(saved)
        model.load_state_dict(state["model"])
        optimizer.load_state_dict(state["optimizer"])
        step, spent = state["step"], state["spent"]
    began = time.process_time()
    log = (o.out / "curve.jsonl").open("a")

    def note(line):
        line = {"step": step, "cpu_minutes": round((spent + time.process_time() - began) / 60, 2), **line}
        print(json.dumps(line), file=log, flush=True)
        print(line, flush=True)

    if step == 0:
        note(measured(model, tokens, held, torch.Generator().manual_seed(1)))
    while step < o.steps:
        rng = random.Random(f"{o.seed}:{step}")
        generator = torch.Generator().manual_seed(o.seed * 100_003 + step)
        users, verdicts = mixed_pairs(rng, training, o.prompts, "train")
        prompts = [tokens.prompt(user) for user in users for _ in range(o.group)]
        completions = model.sample(prompts, tokens.end, LIMIT, 1.0, generator)
        rewards = torch.tensor([reward(tokens.decode(c), verdicts[i // o.group]) for i, c in enumerate(completions)])
        groups = rewards.view(-1, o.group)
        advantages = ((groups - groups.mean(1, keepdim=True)) / (groups.std(1, keepdim=True) + 0.1)).view(-1)
        kept = [
            (p, c + [tokens.end] if len(c) < LIMIT else c, a)
            for p, c, a in zip(prompts, completions, advantages.tolist()) if a != 0
        ]
        scale = min(1.0, (step + 1) / 5, (o.steps - step) / (0.3 * o.steps))
        optimizer.param_groups[0]["lr"] = o.rate * scale
        if kept:
            update(model, optimizer, tokens, kept)
        step += 1
        line = {"reward": round(rewards.mean().item(), 4), "used": len(kept),
                "tokens": round(sum(map(len, completions)) / len(completions), 1)}
        if step % 20 == 0 or step == o.steps:
            line |= measured(model, tokens, held, torch.Generator().manual_seed(1))
            state = {"model": model.state_dict(), "optimizer": optimizer.state_dict(), "step": step,
                     "spent": spent + time.process_time() - began}
            torch.save(state, saved)
        note(line)
    qwen2.save(model, tokens, o.out)


if __name__ == "__main__":
    main()
