"""Loads what `bracket export` writes with the programs that people load it with.

    python check.py [--bracket bracket] [--trainers] [--keep DIR]

Needs datasets, pandas, pyarrow, polars and duckdb; with --trainers also torch, transformers and trl, whose trainers take a
step on a tiny model, and the loaders of those of Axolotl, LLaMA-Factory, OpenRLHF and verl that are there. Ends with 1 and a line for each thing that does not hold.
"""

import argparse
import json
import math
import os
import pathlib
import subprocess
import sys
import tempfile

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
    """Runs without a model: texts and turns, a knockout and a round robin."""
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
    return ["texts", "turns", "elo"]


def same(a, b):
    if isinstance(a, dict) and isinstance(b, dict):
        return list(a) == list(b) and all(same(a[key], b[key]) for key in a)
    if isinstance(a, list) and isinstance(b, list):
        return len(a) == len(b) and all(map(same, a, b))
    if isinstance(a, (int, float)) and isinstance(b, (int, float)) and not isinstance(a, bool):
        return math.isclose(a, b, rel_tol=1e-12, abs_tol=1e-12)
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


def check_files(command, work, run):
    count = 0
    for shape in SHAPES:
        truth = None
        for ending in (".jsonl", ".parquet"):
            path = work / f"{run}-{shape}{ending}"
            bracket(command, "export", work / run, "--as", shape, "-o", path)
            if truth is None:
                truth = [json.loads(line) for line in open(path)]
                if not truth:
                    note(f"{path.name}: no rows")
                if len({tuple(row) for row in truth}) != 1:
                    note(f"{path.name}: rows have different columns")
            for name, read in readers(path, work / "cache"):
                count += 1
                try:
                    rows = read()
                except Exception as error:
                    note(f"{path.name}: {name}: {type(error).__name__}: {error}")
                    continue
                wrong = next((at for at, (a, b) in enumerate(zip(truth, rows)) if not same(a, b)), None)
                if len(rows) != len(truth):
                    note(f"{path.name}: {name} reads {len(rows)} rows of {len(truth)}")
                elif wrong is not None:
                    note(f"{path.name}: {name}: row {wrong}: {rows[wrong]} is not {truth[wrong]}")
    print(f"{run}: {count} readings of {2 * len(SHAPES)} files")


def check_dataset(command, work):
    import datasets

    folder = work / "set"
    bracket(command, "export", work / "turns", "--as", "dpo", "--dataset", folder, "--split", "train=0.8,test=0.2", "--carry", "level,tags")
    path = work / "all.jsonl"
    bracket(command, "export", work / "turns", "--as", "dpo", "-o", path, "--carry", "level,tags")
    truth = {row["id"]: row for row in map(json.loads, open(path))}
    loaded = datasets.load_dataset(str(folder), cache_dir=str(work / "cache"))
    rows = [row for split in loaded.values() for row in split.to_list()]
    if sorted(loaded) != ["test", "train"] or not all(len(split) for split in loaded.values()):
        note(f"the data set's shares are {loaded}")
    if len(rows) != len(truth) or not all(same(truth[row["id"]], row) for row in rows):
        note("the data set's rows are not those of the file")
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
        for run in make_runs(arguments.bracket, work):
            check_files(arguments.bracket, work, run)
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
