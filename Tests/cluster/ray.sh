#!/usr/bin/env bash
# The recipe for Ray on a Ray of its own: winners, and that what a killed actor had asked is not asked again.
#
#   Tests/cluster/ray.sh PYTHON [BRACKET]   a Python with ray[data]; the command to try, by default it is built
set -euo pipefail

root=$(cd "$(dirname "$0")/../.." && pwd)
. "$root/Tests/cluster/common.sh"
python=${1:-python3}
"$python" -c 'import pyarrow, ray.data' || fail "$python has no ray[data]; see Tests/cluster/README.md"
find_bracket "${2:-}"
export RAY_TMPDIR=$work RAY_AUTH_MODE=disabled

# ray_job PIPELINE INPUT OUT …: in the background, its process in $job.
ray_job() {
    "$python" "$root/pipelines/recipes/ray_job.py" "$@" >>"$work/ray.log" 2>&1 &
    job=$!
    started+=($job)
}

finish_job() { wait "$job" || fail "the job has failed: $(tail -n 30 "$work/ray.log")"; }

# A process that our folder of votes was named to.
a_filter() { filter=$(pgrep -f -- "^bracket filter .*--state $work/votes\$" | head -n 1) && [ -n "$filter" ]; }
# The seeds of all that was asked and kept: each question has its own.
seeds() { cat "$work"/votes/*/votes-*.jsonl 2>/dev/null | sed -n 's/.*"seed":\([0-9]*\).*/\1/p' | sort; }
has_votes() { [ "$(seeds | wc -l)" -ge "$1" ]; }

same_winners() {
    "$python" "$root/Tests/cluster/same_winners.py" "$1/winners.jsonl" "$2" || fail "other winners than those of a plain run"
}

bracket run "$root/pipelines/gsm8k-reference.json" --out "$work/graded" --quiet --accept undecided >/dev/null
ray_job "$root/pipelines/gsm8k-reference.json" "$root/samples/gsm8k/solutions.jsonl" "$work/graded-out"
finish_job
note "graded: $(same_winners "$work/graded" "$work/graded-out")"

# Judged by a model, in this process, so that an actor can be caught at work.
head -n 80 "$root/samples/arithmetic/queries.jsonl" >"$work/queries.jsonl"
bracket run "$root/pipelines/knockout.json" --input "$work/queries.jsonl" --out "$work/judged" --quiet --accept undecided >/dev/null
ray_job "$root/pipelines/knockout.json" "$work/queries.jsonl" "$work/judged-out" --state "$work/votes"
wait_for "a filter" a_filter
wait_for "votes" has_votes 300
seeds >"$work/before"
actor=$(ps -o ppid= -p "$filter" | tr -d ' ')
grep -q "MapWorker" "/proc/$actor/cmdline" || fail "process $actor is no actor"
kill -KILL "$actor"
finish_job
note "judged, an actor killed after $(wc -l <"$work/before") votes: $(same_winners "$work/judged" "$work/judged-out")"
seeds >"$work/after"
uniq -d "$work/after" >"$work/twice"
again=$(comm -12 "$work/before" "$work/twice" | wc -l)
note "$(wc -l <"$work/after") votes and candidates asked for, as in a plain run $(wc -l <"$work/judged/journal.jsonl");" \
    "$(wc -l <"$work/twice") twice, $again of them kept before the kill"
[ "$again" -eq 0 ] || fail "what was kept was asked again"
