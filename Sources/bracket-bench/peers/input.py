"""Reads a file of records as Python's standard library does, and counts them: the peer of `bracket-bench input`."""

import csv
import gzip
import json
import sys

path = sys.argv[1]
csv.field_size_limit(1 << 30)
if path.endswith(".gz"):
    count = sum(1 for line in gzip.open(path) if json.loads(line))
elif path.endswith(".json"):
    with open(path, encoding="utf-8") as file:
        count = len(json.load(file))
elif path.endswith(".csv"):
    with open(path, encoding="utf-8", newline="") as file:
        count = sum(1 for row in csv.DictReader(file) if json.loads(row["candidates"]))
else:
    with open(path, "rb") as file:
        count = sum(1 for line in file if json.loads(line))
print(json.dumps({"records": count}))
