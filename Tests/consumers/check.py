"""Loads what `bracket export` writes with the programs that people load it with.

    python check.py [--bracket bracket] [--trainers] [--keep DIR]

Needs datasets, pandas, pyarrow, polars and duckdb; with --trainers also torch, transformers and trl, whose trainers take a
step on a tiny model, and the loaders of those of Axolotl, LLaMA-Factory, OpenRLHF and verl that are there. Ends with 1 and
a line for each thing that does not hold.
"""

import argparse
import json
import math
import os
import pathlib
import subprocess
import sys
import tempfile

import expected

ROOT = pathlib.Path(__file__).resolve().parents[2]
SHAPES = ["best", "ranked", "dpo", "reward", "kto", "sft", "rewards", "nemo-rl", "sharegpt", "axolotl", "verl", "openrlhf"]
problems = []


def note(problem):
    problems.append(problem)
    print("  WRONG", problem)


def bracket(command, *arguments):
    done = subprocess.run([command, *map(str, arguments)], cwd=ROOT, capture_output=True, text=True)
    if done.returncode not in (0, 3):
        sys.exit(f"bracket {' '.join(map(str, arguments))}: {done.stderr}")
    return done.stderr


def make_runs(command, work):
    """Runs by name, and who judged them: sums by the models that come with Bracket, with votes on both sides; texts, turns
    and a round robin by the known answers."""
    turns = work / "turns.jsonl"
    with open(ROOT / "samples/gsm8k/solutions.jsonl") as texts, open(turns, "w") as out:
        for line in texts:
            record = json.loads(line)
            prompt = record.pop("prompt")
            out.write(json.dumps({"messages": [{"role": "system", "content": "Be brief."}, {"role": "user", "content": prompt}],
                                  "level": len(prompt), "tags": ["a", "b"][: len(prompt) % 3], **record}) + "\n")
    pipeline = "pipelines/gsm8k-reference.json"
    bracket(command, "run", pipeline, "--limit", 60, "--out", work / "texts", "-q")
    bracket(command, "run", pipeline, "--limit", 60, "--out", work / "turns", "--input", turns, "-q")
    bracket(command, "run", pipeline, "--limit", 40, "--out", work / "elo", "--set", "tournament.format=elo", "-q")
    bracket(command, "run", "pipelines/knockout.json", "--limit", 24, "--out", work / "sums", "--set", "tournament.votes.max=5", "-q")
    return {"texts": "reference", "turns": "reference", "elo": "reference", "sums": "embedded:nano-judge, reasoning"}


def same(a, b, typed=False):
    """Whether b is what a says, members in the same order; where `typed`, whole numbers and others are told apart."""
    if isinstance(a, dict) and isinstance(b, dict):
        return list(a) == list(b) and all(same(a[key], b[key], typed) for key in a)
    if isinstance(a, list) and isinstance(b, list):
        return len(a) == len(b) and all(same(one, other, typed) for one, other in zip(a, b))
    if isinstance(a, bool) or isinstance(b, bool):
        return a is b
    if isinstance(a, (int, float)) and isinstance(b, (int, float)):
        # Two ways to fit strengths agree to some ten digits; what is stored in 32 bits has seven.
        return math.isclose(a, b, rel_tol=1e-9, abs_tol=1e-9) and (type(a) is type(b) or not typed)
    return a == b


def plain(value):
    """Without the arrays of numpy that pandas has for lists."""
    if hasattr(value, "tolist"):
        value = value.tolist()
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items()}
    if isinstance(value, list):
        return [plain(item) for item in value]
    return None if isinstance(value, float) and math.isnan(value) else value


def readers(path, cache):
    """Each reader's name and what it makes of the file, as a list of dictionaries."""
    import datasets, duckdb, pandas, polars, pyarrow.parquet

    def by_duckdb():
        cursor = duckdb.connect().execute(f"select * from '{path}'")
        return [dict(zip([column[0] for column in cursor.description], row)) for row in cursor.fetchall()]

    kind = "parquet" if path.suffix == ".parquet" else "json"
    yield "datasets", lambda: datasets.load_dataset(kind, data_files=str(path), split="train", cache_dir=str(cache)).to_list()
    yield "duckdb", by_duckdb
    if kind == "parquet":
        yield "pyarrow", lambda: pyarrow.parquet.read_table(path).to_pylist()
        yield "pandas", lambda: [plain(row) for row in pandas.read_parquet(path).to_dict("records")]
        yield "polars", lambda: polars.read_parquet(path).to_dicts()
    else:
        yield "pandas", lambda: [plain(row) for row in pandas.read_json(path, lines=True, dtype=False).to_dict("records")]
        yield "polars", lambda: polars.read_ndjson(path, infer_schema_length=None).to_dicts()


def compare(path, name, rows, truth):
    """A file's type of a column is its own in Parquet alone: in JSON Lines each reader finds one."""
    typed = path.suffix == ".parquet"
    wrong = next((at for at, (a, b) in enumerate(zip(truth, rows)) if not same(a, b, typed)), None)
    if len(rows) != len(truth):
        note(f"{path.name}: {name} reads {len(rows)} rows of {len(truth)}")
    elif wrong is not None:
        note(f"{path.name}: {name}: row {wrong}: {rows[wrong]} is not {truth[wrong]}")


def check_files(command, work, run, judge):
    count = 0
    for shape in SHAPES:
        truth = expected.rows(work / run, shape, judge)
        if not truth:
            note(f"{run}: no rows of {shape}")
        for ending in (".jsonl", ".parquet"):
            path = work / f"{run}-{shape}{ending}"
            bracket(command, "export", work / run, "--as", shape, "-o", path)
            if ending == ".jsonl":
                compare(path, "json", [json.loads(line) for line in open(path)], truth)
            for name, read in readers(path, work / "cache"):
                count += 1
                try:
                    compare(path, name, read(), truth)
                except Exception as error:
                    note(f"{path.name}: {name}: {type(error).__name__}: {error}")
    print(f"{run}: {count} readings of {2 * len(SHAPES)} files")


def check_dataset(command, work):
    import datasets

    folder = work / "set"
    bracket(command, "export", work / "turns", "--as", "dpo", "--dataset", folder, "--split", "train=0.8,test=0.2", "--carry", "level,tags")
    carried = {record["id"]: {name: record[name] for name in ("level", "tags")} for record in map(json.loads, open(work / "turns.jsonl"))}
    truth = {row["id"]: {**row, **carried[row["id"]]} for row in expected.rows(work / "turns", "dpo", "reference")}
    loaded = datasets.load_dataset(str(folder), cache_dir=str(work / "cache"))
    rows = [row for split in loaded.values() for row in split.to_list()]
    if sorted(loaded) != ["test", "train"] or not all(len(split) for split in loaded.values()):
        note(f"the data set's shares are {loaded}")
    if {row["id"] for row in rows} != set(truth) or len(rows) != len(truth):
        note(f"the data set has {len(rows)} rows of {len(truth)}")
    elif not all(same(truth[row["id"]], row, typed=True) for row in rows):
        note("the data set's rows are not the pairs with their members of the input")
    print(f"data set: {', '.join(f'{name} {len(split)}' for name, split in loaded.items())}")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--bracket", default="bracket")
    parser.add_argument("--trainers", action="store_true")
    parser.add_argument("--keep")
    arguments = parser.parse_args()
    os.environ.update(HF_HUB_OFFLINE="1", HF_DATASETS_DISABLE_PROGRESS_BARS="1", TOKENIZERS_PARALLELISM="false")
    with tempfile.TemporaryDirectory() as temporary:
        work = pathlib.Path(arguments.keep or temporary).resolve()
        work.mkdir(parents=True, exist_ok=True)
        for run, judge in make_runs(arguments.bracket, work).items():
            check_files(arguments.bracket, work, run, judge)
        check_dataset(arguments.bracket, work)
        if arguments.trainers:
            import loaders
            import trainers

            trainers.check(work, note)
            loaders.check(work, note)
    print(f"{len(problems)} problems" if problems else "all hold")
    sys.exit(1 if problems else 0)


if __name__ == "__main__":
    main()
