"""What `bracket export` should write, worked out a second time from a run's `brackets.jsonl`.

Written from the guide (Sources/bracket/bracket.docc/Datasets.md), not from Bracket's code: where the two differ, one is wrong.
Covers what `check.py` exports: the default pairs, and the form that the input had.
"""

import json

import numpy

SHAREGPT = {"system": "system", "user": "human", "assistant": "gpt"}


def strengths(log):
    """Bradley–Terry by Newton's method: votes, and for each half a win and half a loss against strength 0."""
    names = [entrant["id"] for entrant in log["entrants"]]
    wins = numpy.zeros((len(names), len(names)))
    for match in log["matches"]:
        sides = {"first": names.index(match["first"]), "second": names.index(match["second"])}
        for vote in match["votes"]:
            if vote["vote"] in sides:
                winner = sides[vote["vote"]]
                wins[winner, sum(sides.values()) - winner] += 1
    strength = numpy.zeros(len(names))
    for _ in range(100):
        ahead = 1 / (1 + numpy.exp(strength[None, :] - strength[:, None]))
        alone = 1 / (1 + numpy.exp(-strength))
        met = wins + wins.T
        slope = (wins * (1 - ahead) - wins.T * ahead).sum(1) + 0.5 - alone
        bend = met * ahead * (1 - ahead)
        curve = numpy.diag(bend.sum(1) + alone * (1 - alone)) - bend
        strength = strength + numpy.linalg.solve(curve, slope)
    return dict(zip(names, strength.tolist()))


def pair(log, judge):
    """The winner against the last in the ranking that it beat, and their match; None where it beat nobody."""
    for other in reversed(log["ranking"]):
        for match in log["matches"]:
            sides = {match["first"]: "first", match["second"]: "second"}
            if other != log["winner"] and set(sides) == {log["winner"], other} and match["outcome"] == sides[log["winner"]]:
                cast = [vote["vote"] for vote in match["votes"]]
                ahead, behind = cast.count(sides[log["winner"]]), cast.count(sides[other])
                return {"margin": (ahead - behind) / (ahead + behind), "chosen_id": log["winner"], "rejected_id": other, "met": True,
                        "match": f"{match['round']}.{match['match']}", "votes_chosen": ahead,
                        "votes_rejected": behind, "judge": judge}
    return None


def rows(run, shape, judge):
    """The rows of the run's export in this shape, in order, with their columns in order."""
    found = []
    for line in open(run / "brackets.jsonl"):
        log = json.loads(line)
        found += of_bracket(log, shape, judge, len(found))
    return found


def of_bracket(log, shape, judge, index):
    asked = log.get("prompt", log.get("messages"))
    messages = [{"role": "user", "content": asked}] if isinstance(asked, str) else asked
    texts = {entrant["id"]: entrant["text"] for entrant in log["entrants"]}
    said = lambda name: {"role": "assistant", "content": texts[name]}
    written = lambda name: texts[name] if isinstance(asked, str) else [said(name)]
    turn = lambda message: {"from": SHAREGPT[message["role"]], "value": message["content"]}
    start = {"id": log["id"], "prompt": asked}
    end = {"winner": log["winner"], "undecided": log["undecided"]}
    if shape == "best":
        return [{**start, "completion": written(log["winner"]), **end}]
    if shape == "sft":
        return [{"id": log["id"], "messages": messages + [said(log["winner"])], **end}]
    if shape == "ranked":
        ratings = log.get("ratings")
        return [{**start, "completions": [written(name) for name in log["ranking"]], "ids": log["ranking"],
                 "ratings": ratings and [float(ratings[name]) for name in log["ranking"]], "undecided": log["undecided"]}]
    if shape == "rewards":
        strength = strengths(log)
        return [{**start, "completion": written(name), "candidate_id": name, "reward": strength[name]} for name in log["ranking"]]
    if shape == "verl":
        return [{"data_source": "bracket", "prompt": messages, "ability": "preference",
                 "reward_model": {"style": "rule", "ground_truth": log["graded"]["answer"]},
                 "extra_info": {"split": "train", "index": index, "id": log["id"], "answer": texts[log["winner"]],
                                "winner": log["winner"]}}]
    known = pair(log, judge)
    if known is None:
        return []
    chosen, rejected = known["chosen_id"], known["rejected_id"]
    if shape == "kto":
        return [{**start, "completion": written(name), "label": name == chosen, "candidate_id": name, "judge": known["judge"]}
                for name in (chosen, rejected)]
    if shape == "nemo-rl":
        return [{"id": log["id"], "context": messages, "completions": [
            {"rank": rank, "completion": [said(name)]} for rank, name in enumerate((chosen, rejected))],
            "task_name": "bracket", **known}]
    if shape == "sharegpt":
        return [{"id": log["id"], "conversations": [turn(message) for message in messages], "chosen": turn(said(chosen)),
                 "rejected": turn(said(rejected)), **known}]
    if shape == "axolotl":
        return [{"id": log["id"], "messages": messages, "chosen": said(chosen), "rejected": said(rejected), **known}]
    talk = (lambda name: [said(name)]) if shape == "openrlhf" else written
    return [{"id": log["id"], "prompt": messages if shape == "openrlhf" else asked, "chosen": talk(chosen),
             "rejected": talk(rejected), **known}]
