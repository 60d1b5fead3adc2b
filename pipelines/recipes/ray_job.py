"""Adds winners to a Ray dataset: read, bracket filter, write.

    python ray_job.py pipeline.json prompts.jsonl out/ [--actors 4] [--state /shared/votes]

Each actor keeps one `bracket filter` for as long as it lives. Rows need an id: one without is known by its bytes, which
reading and writing JSON may change. Needs bracket on all nodes, and `pip install "ray[data]"`.
"""

import argparse
import json
import subprocess
import threading

import pyarrow
import ray

RESULT = pyarrow.struct(
    {
        "winner": pyarrow.string(),
        "confidence": pyarrow.float64(),
        "undecided": pyarrow.bool_(),
        "ranking": pyarrow.list_(pyarrow.string()),
        "tokens": pyarrow.int64(),
        "error": pyarrow.string(),  # why a row could not be used; the others are null then
    }
)


class Bracket:
    """Rows in, the same rows with a column `bracket` out."""

    def __init__(self, pipeline, state):
        command = ["bracket", "filter", pipeline, "--ordered", "--quiet"]
        if state:  # Ray sends a block again when an actor dies; its votes are there already.
            command += ["--state", state]
        self.filter = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def __call__(self, block):
        rows = block.to_pylist()
        # From another thread: a filter whose lines nobody takes reads no more.
        writing = threading.Thread(target=self.write, args=(rows,))
        writing.start()
        lines = [self.filter.stdout.readline() for _ in rows]
        writing.join()
        if not all(lines):
            raise RuntimeError(f"bracket filter has ended with {self.filter.wait()}")
        results = pyarrow.array([json.loads(line)["bracket"] for line in lines], RESULT)
        return block.append_column("bracket", results)

    def write(self, rows):
        try:
            for row in rows:
                there = {name: value for name, value in row.items() if value is not None}
                self.filter.stdin.write(json.dumps(there, ensure_ascii=False) + "\n")
            self.filter.stdin.flush()
        except BrokenPipeError:
            pass  # It has ended, and the reader says so.


def main():
    parser = argparse.ArgumentParser()
    for name in ("pipeline", "input", "output"):
        parser.add_argument(name)
    parser.add_argument("--actors", type=int, default=2)
    parser.add_argument("--state", help="a folder that all nodes share, for votes that are paid for once")
    arguments = parser.parse_args()

    if arguments.input.endswith(".parquet"):
        rows = ray.data.read_parquet(arguments.input)
    else:  # Without this, files whose names end in .jsonl are passed over.
        rows = ray.data.read_json(arguments.input, file_extensions=None)
    rows.repartition(8 * arguments.actors).map_batches(
        Bracket,
        fn_constructor_args=(arguments.pipeline, arguments.state),
        batch_format="pyarrow",
        batch_size=None,  # a block
        compute=ray.data.ActorPoolStrategy(size=arguments.actors),
        # They wait for a server. Actors that take all processors leave none to read with, and the job never ends.
        num_cpus=0,
    ).write_parquet(arguments.output)


if __name__ == "__main__":
    main()
