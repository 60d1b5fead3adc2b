"""The knockouts that the peers play: the same requests and the same order of need as Bracket's.

A match starts as soon as its two entrants are known; all prompts are played at once; a semaphore
bounds the requests in flight. Nothing is journaled and no request is repeated.
"""

import asyncio
import json
import resource
import sys
import time

SYSTEM = (
    "You are a helpful assistant in evaluating the quality of the responses for a given "
    "instruction. Your goal is to select the best response for the given instruction.\n"
) * 12

USER = (
    "## Query\n\n{query}\n\n## Assistant responses\n\n### Assistant 1\n\n{first}\n\n\n"
    "### Assistant 2\n\n{second}\n\n## Analysis\n\nLet's analyze this step by step and decide "
    "which assistant is better, and then answer \\boxed{{Assistant 1}} or \\boxed{{Assistant 2}}."
)


def cpu_seconds():
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return usage.ru_utime + usage.ru_stime


def conversation(query, first, second):
    user = USER.format(query=query, first=first, second=second)
    return [{"role": "system", "content": SYSTEM}, {"role": "user", "content": user}]


class Knockouts:
    def __init__(self, path, in_flight, ask):
        """`ask(messages, seed)` returns the text of the answer."""
        self.path = path
        self.gate = asyncio.Semaphore(in_flight)
        self.ask = ask
        self.votes = 0

    async def winner(self, prompt, candidates):
        if len(candidates) == 1:
            return candidates[0]
        half = len(candidates) // 2
        first, second = await asyncio.gather(
            self.winner(prompt, candidates[:half]), self.winner(prompt, candidates[half:])
        )
        messages = conversation(prompt, first["text"], second["text"])
        async with self.gate:
            seed = hash((first["id"], second["id"])) & 0xFFFFFFFF
            text = await self.ask(messages, seed)
        self.votes += 1
        if "\\boxed{Assistant 1}" in text:
            return first
        if "\\boxed{Assistant 2}" in text:
            return second
        sys.exit(f"no verdict in {text!r}")

    async def play(self):
        with open(self.path) as lines:
            records = [json.loads(line) for line in lines]
        await asyncio.gather(*(self.winner(r["prompt"], r["candidates"]) for r in records))


async def measure(path, in_flight, ask):
    """Plays all and prints what `bracket-bench` reads."""
    cpu_before = cpu_seconds()
    start = time.monotonic()
    knockouts = Knockouts(path, in_flight, ask)
    await knockouts.play()
    seconds = time.monotonic() - start
    print(json.dumps({"votes": knockouts.votes, "seconds": seconds, "cpu_before": cpu_before}))
