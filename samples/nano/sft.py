"""Supervised training of one nano model, on one schedule, seeded and resumable.

    python sft.py judge OUT --samples 180000 --pool POOL.jsonl     the reasoning judge
    python sft.py direct OUT --samples 350000 --pool POOL.jsonl    the direct judge: the verdict, no thought
    python sft.py generator OUT --samples 130000                   answers directly
    python sft.py slips OUT --samples 120000                       works in columns, taught by a teacher with false beliefs

Muon on the matrices and AdamW on the rest; linear decay over the last 30 %; the loss is on the completion alone. With
`--start FOLDER` the weights come from there. Data follow from the seed and the step, so that a run that was stopped
goes on where it was from OUT/checkpoint.pt.
"""

import argparse
import json
import pathlib
import random
import time

import torch

import arithmetic as maths
import qwen2
import tokens as tokenizing

CHUNK = 8  # batches whose sequences are sorted by length together


def judge_pair(rng, pool, part="train"):
    """A pair as `plain_pair` gives it; in one of ten there is idle talk around one answer, right or wrong."""
    op, operands, query, texts, claims = plain_pair(rng, pool, part)
    if rng.random() < 0.1:
        side = rng.randrange(2)
        texts[side] = maths.cluttered(rng, texts[side])
    return op, operands, query, texts, claims


def plain_pair(rng, pool, part):
    """(op, operands, query, texts, claims): one right and one wrong answer in random order, or now and then two right
    or two wrong ones; half of them answers of the generators where there is a pool."""
    kind = rng.choices(["mixed", "right", "wrong"], [86, 7, 7])[0]
    if pool and rng.random() < 0.5:
        for _ in range(8):
            entry = rng.choice(pool)
            x = maths.result(entry["op"], entry["operands"])
            right = [a for a in entry["answers"] if a[1] == x]
            wrong = [a for a in entry["answers"] if a[1] != x]
            sides = {"mixed": [right, wrong], "right": [right, right], "wrong": [wrong, wrong]}[kind]
            if all(sides):
                pair = [rng.choice(side) for side in sides]
                rng.shuffle(pair)
                return entry["op"], entry["operands"], entry["query"], [p[0] for p in pair], [p[1] for p in pair]
    op, operands = next(maths.problems(rng, part))
    x = maths.result(op, operands)
    claims = {"mixed": [x, maths.wrong(rng, x)], "right": [x, x], "wrong": [maths.wrong(rng, x), maths.wrong(rng, x)]}[kind]
    rng.shuffle(claims)
    texts = [maths.answer(rng, op, operands, claim) for claim in claims]
    return op, operands, maths.query(rng, op, operands)[0], texts, claims


def judge_sample(rng, pool, noise, cut):
    """A prompt and a thought that comes to the right verdict; some thoughts are cut short and the verdict still told."""
    op, operands, query, texts, claims = judge_pair(rng, pool)
    x = maths.result(op, operands)
    right = [claim == x for claim in claims]
    user = tokenizing.JUDGE_USER.format(query=query, first=texts[0], second=texts[1])
    while True:
        lines, side = maths.judged(rng, op, operands, claims, maths.noisy(rng, noise))
        if right[0] == right[1] or right[side]:
            break
    thought = "\n".join(lines)
    if rng.random() < cut:
        return user, f"<think>\n{thought[: rng.randrange(len(thought) + 1)]}{tokenizing.CLOSING}{tokenizing.VERDICTS[side]}"
    return user, f"<think>\n{thought}\n</think>\n{tokenizing.VERDICTS[side]}"


def direct_sample(rng, pool):
    op, operands, query, texts, claims = judge_pair(rng, pool)
    x = maths.result(op, operands)
    right = [claim == x for claim in claims]
    side = right.index(True) if right[0] != right[1] else rng.randrange(2)
    return tokenizing.JUDGE_USER.format(query=query, first=texts[0], second=texts[1]), tokenizing.VERDICTS[side]


def generator_sample(rng):
    op, operands = next(maths.problems(rng, "train"))
    return maths.query(rng, op, operands)[0], maths.answer(rng, op, operands, maths.result(op, operands))


def slips_sample(rng):
    op, operands = next(maths.problems(rng, "train"))
    lines, x = maths.worked(op, operands, maths.misled(rng))
    thought = "\n".join(line.rsplit("=", 1)[-1] if "Sum" not in line else line for line in lines)
    return maths.query(rng, op, operands)[0], f"<think>\n{thought}\n</think>\n{maths.answer(rng, op, operands, x)}"


def batches(tokens, task, pool, seed, chunk, size, noise, cut):
    """The batches of one chunk: (ids, targets) padded on the right."""
    rng = random.Random(f"{seed}:{chunk}")
    make = {
        "judge": lambda: judge_sample(rng, pool, noise, cut), "direct": lambda: direct_sample(rng, pool),
        "generator": lambda: generator_sample(rng), "slips": lambda: slips_sample(rng),
    }[task]
    sequences = []
    for _ in range(CHUNK * size):
        user, completion = make()
        prompt = tokens.prompt(user)
        sequences.append((prompt, tokens.encode(completion) + [tokens.end]))
    sequences.sort(key=lambda s: len(s[0]) + len(s[1]))
    order = list(range(CHUNK))
    rng.shuffle(order)
    for i in order:
        part = sequences[i * size : (i + 1) * size]
        width = max(len(p) + len(c) for p, c in part) - 1
        width = (width + 7) // 8 * 8
        ids = torch.full((size, width), tokens.pad)
        targets = torch.full((size, width), -100)
        for row, (p, c) in enumerate(part):
            whole = torch.tensor(p + c)
            ids[row, : len(whole) - 1] = whole[:-1]
            targets[row, len(p) - 1 : len(whole) - 1] = whole[len(p) :]
        yield ids, targets


def optimizers(model, rate):
    matrices = [p for n, p in model.named_parameters() if p.dim() == 2 and "embed" not in n]
    rest = [p for n, p in model.named_parameters() if p.dim() != 2 or "embed" in n]
    return [
        torch.optim.Muon(matrices, lr=rate, momentum=0.95, weight_decay=0.02, adjust_lr_fn="match_rms_adamw"),
        torch.optim.AdamW(rest, lr=rate * 0.75, betas=(0.9, 0.95), weight_decay=0.0),
    ]


def schedule(step, steps, warmup=100):
    return min(1.0, (step + 1) / warmup, (steps - step) / (0.3 * steps))


def development(model, tokens, task, pool, count=256):
    """Greedy accuracy on development problems; for the judges the answers are those of the pool where there is one."""
    rng = random.Random(5)
    users, check = [], []
    while len(users) < count:
        if task in ("judge", "direct"):
            op, operands, query, texts, claims = judge_pair(rng, pool, "dev")
            x = maths.result(op, operands)
            right = [claim == x for claim in claims]
            if right[0] == right[1]:
                continue
            users.append(tokenizing.JUDGE_USER.format(query=query, first=texts[0], second=texts[1]))
            check.append(tokenizing.VERDICTS[right.index(True)])
        else:
            op, operands = next(maths.problems(rng, "dev"))
            users.append(maths.query(rng, op, operands)[0])
            check.append(f" {maths.result(op, operands)}.")
    prompts = [tokens.prompt(user) for user in users]
    temperature = 0 if task in ("judge", "direct") else 1
    texts = [tokens.decode(t) for t in model.sample(prompts, tokens.end, 220, temperature, torch.Generator().manual_seed(1))]
    return sum(text.endswith(c) for text, c in zip(texts, check)) / count


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("task", choices=["judge", "direct", "generator", "slips"])
    parser.add_argument("out", type=pathlib.Path)
    parser.add_argument("--samples", type=int, required=True)
    parser.add_argument("--batch", type=int, default=32)
    parser.add_argument("--rate", type=float, default=4e-3)
    parser.add_argument("--noise", type=float, default=0.02, help="the share of a teacher's columns that are off by one")
    parser.add_argument("--cut", type=float, default=0.05, help="the share of thoughts that are cut short")
    parser.add_argument("--pool", type=pathlib.Path)
    parser.add_argument("--start", type=pathlib.Path)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--every", type=float, default=120, help="seconds between checkpoints")
    o = parser.parse_args()
    torch.set_num_threads(o.threads)
    tokens = tokenizing.Tokens(tokenizing.train())
    pool = [json.loads(line) for line in o.pool.open()] if o.pool else []
    training = [e for e in pool if maths.split(e["op"], e["operands"]) == "train"]
    held = [e for e in pool if maths.split(e["op"], e["operands"]) == "dev"]
    model = qwen2.load(o.start) if o.start else qwen2.Qwen2(o.seed)
    optims = optimizers(model, o.rate)
    bases = [group["lr"] for opt in optims for group in opt.param_groups]
    steps, step, spent = o.samples // o.batch // CHUNK * CHUNK, 0, 0.0
    o.out.mkdir(parents=True, exist_ok=True)
    saved = o.out / "checkpoint.pt"
    if saved.exists():
        state = torch.load(saved)
        model.load_state_dict(state["model"])
        for opt, s in zip(optims, state["optims"]):
            opt.load_state_dict(s)
        step, spent = state["step"], state["spent"]
    loss_of = torch.compile(model.loss, dynamic=True)
    log = (o.out / "curve.jsonl").open("a")
    began = last = time.process_time()
    running = []
    while step < steps:
        for ids, targets in batches(tokens, o.task, training, o.seed, step // CHUNK, o.batch, o.noise, o.cut):
            rate = schedule(step, steps)
            for group, base in zip((g for opt in optims for g in opt.param_groups), bases):
                group["lr"] = base * rate
            with torch.autocast("cpu", dtype=torch.bfloat16):
                loss = loss_of(ids, targets)
            loss.backward()
            torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            for opt in optims:
                opt.step()
                opt.zero_grad(set_to_none=True)
            running.append(loss.item())
            step += 1
        if time.process_time() - last > o.every or step >= steps:
            accuracy = development(model, tokens, o.task, held)
            last = time.process_time()
            minutes = round((spent + last - began) / 60, 2)
            line = {"step": step, "samples": step * o.batch, "cpu_minutes": minutes,
                    "loss": round(sum(running) / len(running), 4), "development": round(accuracy, 4)}
            running = []
            print(json.dumps(line), file=log, flush=True)
            print(line, flush=True)
            torch.save({"model": model.state_dict(), "optims": [opt.state_dict() for opt in optims], "step": step,
                        "spent": spent + last - began}, saved)
    qwen2.save(model, tokens, o.out)


if __name__ == "__main__":
    main()
