"""Compares winners by id: those of a run, and those of rows with a member "bracket" (Parquet, or JSON Lines).

    same_winners.py winners.jsonl FOLDER|FILE
"""

import glob
import json
import os
import sys

plain, other = sys.argv[1:]
winners = {}
for line in open(plain, encoding="utf-8"):
    record = json.loads(line)
    winners[record["id"]] = record["winner"]["id"]

rows = []
for path in [other] if os.path.isfile(other) else sorted(glob.glob(other + "/*")):
    if path.endswith(".parquet"):
        import pyarrow.parquet

        rows += pyarrow.parquet.read_table(path).to_pylist()
    elif not os.path.basename(path).startswith(("_", ".")):
        rows += [json.loads(line) for line in open(path, encoding="utf-8")]

others = {row["id"]: row["bracket"]["winner"] for row in rows}
if len(rows) != len(winners) or others != winners:
    different = [id for id in winners if others.get(id) != winners[id]]
    sys.exit(f"{len(rows)} rows, {len(winners)} winners; they differ in {len(different)}: {different[:5]}")
print(f"{len(rows)} rows, the same winners")
