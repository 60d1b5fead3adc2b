"""Checks the rule that no evaluation problem is ever trained on, over the files and a million training problems.

    python check_split.py ../arithmetic
"""

import json
import pathlib
import random
import re
import sys

import arithmetic as maths


def main():
    folder, tested = pathlib.Path(sys.argv[1]), set()
    for name in ("queries", "test", "adversarial"):
        for record in map(json.loads, (folder / f"{name}.jsonl").open()):
            numbers = tuple(int(n) for n in re.findall(r"\d+", record["prompt"]))
            if record["op"] in ("sub", "mul"):  # some phrasings name the smaller number first
                numbers = (max(numbers), min(numbers))
            assert maths.split(record["op"], numbers) == maths.split(record["op"], list(numbers)) == "test", record
            if "reference" in record:
                assert maths.result(record["op"], numbers) == int(record["reference"]), record
            key = (record["op"], numbers if record["op"] in ("sub", "mul") else tuple(sorted(numbers)))
            assert key not in tested, f"{record} is there twice"
            tested.add(key)
    rng = random.Random(99)
    for _, (op, operands) in zip(range(1_000_000), maths.problems(rng, "train")):
        key = (op, tuple(operands) if op in ("sub", "mul") else tuple(sorted(operands)))
        assert key not in tested, key
    print(f"{len(tested)} evaluation problems, none among 1,000,000 training problems")


if __name__ == "__main__":
    main()
