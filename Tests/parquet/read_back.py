"""Reads a Parquet file that Bracket wrote with pyarrow, DuckDB, polars and datasets.

    python read_back.py FILE ROWS

ROWS holds the same rows as JSON Lines. Needs pyarrow, duckdb, polars and datasets.
"""

import json, os, sys, tempfile

os.environ.setdefault("HF_HUB_OFFLINE", "1")
os.environ.setdefault("HF_DATASETS_CACHE", tempfile.mkdtemp())

import datasets
import duckdb
import polars
import pyarrow.parquet as pq

path, rows = sys.argv[1:]
with open(rows) as file:
    expected = [json.loads(line) for line in file]

found = pq.ParquetFile(path)
dataset = datasets.load_dataset("parquet", data_files=path, split="train")
relation = duckdb.sql(f"from '{path}'")
read = {
    "pyarrow": found.read().to_pylist(),
    "duckdb": [dict(zip(relation.columns, row)) for row in relation.fetchall()],
    "polars": polars.read_parquet(path).to_dicts(),
    "datasets": dataset.to_list(),
}
for name, rows in read.items():
    print(name, "equal" if rows == expected else "DIFFERENT", len(rows))
print(found.metadata.created_by, found.metadata.num_row_groups, "row groups")
print(dataset.features)
sys.exit(any(rows != expected for rows in read.values()))
