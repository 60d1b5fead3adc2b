#!/usr/bin/env bash
# The recipe for GNU parallel: parts that are merged, one of them killed at first; and filters beside each other.
#
#   Tests/cluster/parallel.sh [BRACKET]     the command to try, by default it is built
set -euo pipefail

root=$(cd "$(dirname "$0")/../.." && pwd)
. "$root/Tests/cluster/common.sh"
needs parallel python3
find_bracket "${1:-}"
recipe=$root/pipelines/recipes/parallel.sh
pipeline=$root/pipelines/knockout.json
head -n 80 "$root/samples/arithmetic/queries.jsonl" >"$work/queries.jsonl"
sed "s#samples/arithmetic/queries.jsonl#$work/queries.jsonl#" "$pipeline" >"$work/p.json"

bracket run "$work/p.json" --out "$work/whole" --quiet --accept undecided >/dev/null
"$recipe" run "$work/p.json" "$work/run" 4 -j 2 >"$work/first.log" 2>&1 &
job=$!
started+=($job)
# A process of part 3 of ours.
a_part() { victim=$(pgrep -f -- "^bracket run .*--out $work/run --shard 3/4 " | head -n 1) && [ -n "$victim" ]; }
has_votes() { [ -s "$work/run/shards/3-of-4/journal.jsonl" ]; }
wait_for "part 3" a_part
wait_for "votes of part 3" has_votes
kill -KILL "$victim"
! wait "$job" || fail "the first attempt lacks a part, and does not say so"
grep -q "3 of 4 parts done, 1 stopped (3)" "$work/first.log" || fail "it does not say which: $(cat "$work/first.log")"
note "part 3 killed: $(grep "parts done" "$work/first.log")"
"$recipe" run "$work/p.json" "$work/run" 4 -j 2 >"$work/second.log"
for file in brackets winners index; do
    cmp "$work/whole/$file.jsonl" "$work/run/$file.jsonl" || fail "$file.jsonl is not that of a run in one piece"
done
note "started again: $(head -n 1 "$work/second.log"), byte for byte a run in one piece"

STATE=$work/votes "$recipe" filter "$work/p.json" -j 2 <"$work/queries.jsonl" >"$work/out.jsonl"
note "filter: $(python3 "$root/Tests/cluster/same_winners.py" "$work/whole/winners.jsonl" "$work/out.jsonl")"
