#!/usr/bin/env bash
# The recipe for Spark on two processors of this machine: the winners of a plain run.
#
#   Tests/cluster/spark.sh PYTHON [BRACKET]     a Python with pyspark; the command to try, by default it is built
set -euo pipefail

root=$(cd "$(dirname "$0")/../.." && pwd)
. "$root/Tests/cluster/common.sh"
python=${1:-python3}
"$python" -c 'import pyspark' || fail "$python has no pyspark; see Tests/cluster/README.md"
needs java
find_bracket "${2:-}"
export PYSPARK_PYTHON=$python SPARK_LOCAL_IP=127.0.0.1 SPARK_LOCAL_DIRS=$work

bracket run "$root/pipelines/gsm8k-reference.json" --out "$work/graded" --quiet --accept undecided >/dev/null
submit=$("$python" -c 'import os, pyspark; print(os.path.dirname(pyspark.__file__))')/bin/spark-submit
"$submit" --master "local[2]" "$root/pipelines/recipes/spark_job.py" "$root/pipelines/gsm8k-reference.json" \
    "$root/samples/gsm8k/solutions.jsonl" "$work/out" "$work/votes" >"$work/spark.log" 2>&1 ||
    fail "the job has failed: $(grep -v INFO "$work/spark.log" | tail -n 30)"
note "$("$python" "$root/Tests/cluster/same_winners.py" "$work/graded/winners.jsonl" "$work/out")"
